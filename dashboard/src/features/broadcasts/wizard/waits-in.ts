import type { BroadcastPreview } from '@roms/contracts/broadcasts';
import { HOURS_NEVER_MEET } from '@roms/domain/broadcast-step';

export type Waits = {
  count: number;
  lines: BroadcastPreview['deferred'];
  /** The finish that is told is not before the last of them; false also when nobody knows when that is. */
  isWithin: boolean;
};

/** Checks that the pace knows: it leaves out the hours and days on which the shop rests. */
const OF_HOURS = new Set(['quiet_hours', 'blackout']);
/** What is true of it now says nothing of the time after: somebody may still talk with them then. */
export const MAY_HOLD_AGAIN = 'cs_open';

/** Of those who get it the ones who wait for something else than the number's pace; null: nobody does. */
export function waitsIn({
  deferred,
  estimate,
}: Pick<BroadcastPreview, 'deferred' | 'estimate'>): Waits | null {
  const finishAt = Date.parse(estimate.finishAt);
  const isBefore = (until: string | null): boolean => until !== null && Date.parse(until) <= finishAt;
  const lines = deferred.filter(({ code, until }) => !OF_HOURS.has(code) || !isBefore(until));
  if (lines.length === 0) return null;
  return {
    count: lines.reduce((sum, { count }) => sum + count, 0),
    lines,
    isWithin: lines.every(({ code, until }) => code !== MAY_HOLD_AGAIN && isBefore(until)),
  };
}

/** Whether nobody ever gets it, because the shop's hours never meet those of broadcasts: there is no finish to tell. */
export function neverLeaves({ warnings }: Pick<BroadcastPreview, 'warnings'>): boolean {
  return warnings.some(({ code, details }) => code === HOURS_NEVER_MEET && details.isForAll === true);
}
