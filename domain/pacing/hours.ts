import { LANE_HOURS } from './presets.ts';
import type { PaceLane } from './presets.ts';
import { DAY_MS, MINUTE_MS } from './facts.ts';
import type { PaceFacts, PaceRefusal } from './facts.ts';

/** When each lane is open, on the shop's clock. */

const DAY_MINUTES = 24 * 60;
const clocks = new Map<string, Intl.DateTimeFormat>();

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
  const start = startOfDay(at, zone);
  const day = at >= start + closes * 60 * MINUTE_MS ? start + DAY_MS : start;
  return { opensAt: day + opens * 60 * MINUTE_MS, closesAt: day + closes * 60 * MINUTE_MS };
}

/** Midnight of the zone's day. Right in Indonesia, an hour off on two days a year where clocks are changed. */
export function startOfDay(at: number, zone: string): number {
  return Math.floor(at / MINUTE_MS) * MINUTE_MS - minuteOfDay(at, zone) * MINUTE_MS;
}

/** The zone's date as `2026-11-22`. */
export function dateIn(at: number, zone: string): string {
  const part = partsOf(at, zone);
  return `${part('year')}-${part('month')}-${part('day')}`;
}

function minuteOfDay(at: number, zone: string): number {
  const part = partsOf(at, zone);
  return (Number(part('hour')) * 60 + Number(part('minute'))) % DAY_MINUTES;
}

function partsOf(at: number, zone: string): (type: Intl.DateTimeFormatPartTypes) => string {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    // Making one takes longer than all the rest of a decision.
    clock = new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone: zone, hourCycle: 'h23' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    });
    clocks.set(zone, clock);
  }
  const parts = clock.formatToParts(at);
  return (type) => parts.find((part) => part.type === type)?.value ?? '0';
}
