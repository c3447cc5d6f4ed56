import { atMinuteOfDay, minuteOfDay } from '../clock.ts';
import { LANE_HOURS } from './presets.ts';
import type { PaceLane } from './presets.ts';
import type { PaceFacts, PaceRefusal } from './facts.ts';

/** When each lane is open, on the shop's clock. */

export function quietRefusal(lane: Exclude<PaceLane, 'reply'>, facts: PaceFacts): PaceRefusal | null {
  if (!facts.hours.kept) return null;
  const { opensAt } = openingHours(lane, facts.now, facts.hours.zone);
  return opensAt > facts.now ? { reason: 'quiet', until: opensAt } : null;
}

/** The opening that `at` falls into, or the next one: `opensAt` is in the past while the lane is open. */
export function openingHours(
  lane: Exclude<PaceLane, 'reply'>,
  at: number,
  zone: string,
): { opensAt: number; closesAt: number } {
  const [opens, closes] = LANE_HOURS[lane];
  const moment = new Date(at);
  const plusDays = minuteOfDay(moment, zone) >= closes * 60 ? 1 : 0;
  const hour = (hours: number) => atMinuteOfDay(moment, zone, hours * 60, plusDays).getTime();
  return { opensAt: hour(opens), closesAt: hour(closes) };
}
