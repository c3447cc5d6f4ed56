import { needOfEnded, OVERRIDABLE_REASONS } from './reminder-needs.ts';

/**
 * What a person may do about a reminder that is kept back: send it all the same, send it once what was missing has been put
 * right, or nothing, because nobody's word is enough.
 */
export type WayOut = 'send_anyway' | 'repair' | 'none';

/**
 * What a person's word lets through whatever the hour is: what it lets through once it has ended, too, and what is to be
 * decided only as long as it waits. A restore holds what may have been sent already.
 */
const GOES_WHEN_ASKED: readonly string[] = [...OVERRIDABLE_REASONS, 'freq_cap', 'holdout', 'restored'];
/** Its hour has not come: who sends it now is asked about that. */
const HOURS: readonly string[] = ['quiet_hours', 'blackout'];

/** Null: nothing but its hour keeps it back, or it is over because it did what it should. */
export function wayOutOf({ state, reason }: { state: string; reason: string | null }): WayOut | null {
  if (state === 'skipped' || state === 'expired') return 'none';
  if (reason === null) return null;
  if (state === 'stopped') {
    const need = needOfEnded({ state, reason });
    return need === 'decide' ? 'send_anyway' : (need ?? 'none');
  }
  if (state !== 'waiting' || HOURS.includes(reason)) return null;
  return goesWhenAsked(reason) ? 'send_anyway' : 'none';
}

/** Whether a person's word lets through what this check or a restore holds. */
export const goesWhenAsked = (code: string): boolean => GOES_WHEN_ASKED.includes(code);
/** Whether this check is about the hour and the day alone. */
export const isAboutHours = (code: string): boolean => HOURS.includes(code);
