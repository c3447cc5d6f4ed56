import { atMinuteOfDay, minuteOfDay, nextAllowedMinute, type Hours } from '../clock.ts';
import { closingAfter, nextAllowedTime } from '../decisions/allowed-time.ts';
import { LANE_HOURS } from './presets.ts';
import type { PaceLane } from './presets.ts';
import type { PaceFacts, PaceHours, PaceRefusal } from './facts.ts';

/** When each lane is open, on the shop's clock. */

type TimedLane = Exclude<PaceLane, 'reply'>;
/** Epoch milliseconds; `opensAt` is not ahead while the lane is open. */
type Opening = { opensAt: number; closesAt: number };

export function quietRefusal(lane: TimedLane, facts: PaceFacts): PaceRefusal | null {
  if (!facts.hours.kept) return null;
  const { opensAt } = openingAt(lane, facts.now, facts.hours);
  return opensAt > facts.now ? { reason: 'quiet', until: opensAt } : null;
}

/** Days of rest are skipped in one look: hours of shop and lane that meet at all have met by then. */
const MOST_LOOKS = 10;

/** The opening that `at` falls into, or the next one; for marketing on no day and hour on which the shop rests. */
export function openingAt(lane: TimedLane, at: number, { zone, allowed }: PaceHours): Opening {
  const lanes = openingOfLane(lane, at, zone);
  if (allowed === undefined || lane === 'transactional') return lanes;
  let opening = lanes;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const opensAt = nextAllowedTime(new Date(Math.max(at, opening.opensAt)), zone, allowed, 0).getTime();
    if (opensAt < opening.closesAt) {
      const closesAt = closingAfter(new Date(opensAt), zone, allowed).getTime();
      return { opensAt, closesAt: Math.min(opening.closesAt, closesAt) };
    }
    opening = openingOfLane(lane, opensAt, zone);
  }
  // The shop's hours and the lane's never meet.
  return lanes;
}

/**
 * Whether the shop's hours, which are on the clock of where customers live, ever meet those of a lane, which are on the
 * shop's; null: all day. Days of rest are left aside.
 */
export function meetsLane(
  lane: TimedLane,
  sendingHours: Hours | null,
  zones: { shop: string; customer: string },
  at: Date,
): boolean {
  const [opens, closes] = LANE_HOURS[lane];
  const opensAt = atMinuteOfDay(at, zones.shop, opens * 60);
  return (
    nextAllowedMinute(opensAt, zones.customer, sendingHours) < atMinuteOfDay(at, zones.shop, closes * 60)
  );
}

function openingOfLane(lane: TimedLane, at: number, zone: string): Opening {
  const [opens, closes] = LANE_HOURS[lane];
  const moment = new Date(at);
  const plusDays = minuteOfDay(moment, zone) >= closes * 60 ? 1 : 0;
  const hour = (hours: number) => atMinuteOfDay(moment, zone, hours * 60, plusDays).getTime();
  return { opensAt: hour(opens), closesAt: hour(closes) };
}
