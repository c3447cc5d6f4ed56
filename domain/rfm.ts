import { atMinuteOfDay } from './clock.ts';
import type { Segment, SegmentFacts } from './segment.ts';

/** What the shop calls much, often, long ago and new: its setting `rfm`. */
export type RfmThresholds = {
  /** Rupiah from which a customer is a big spender. */
  bigSpender: number;
  /** A loyal customer has more orders than this. */
  loyalOrders: number;
  /** Calendar days since the last order from which a customer is inactive. */
  inactiveDays: number;
  /** Calendar days since the first order below which a customer is new. */
  newDays: number;
};

/** The thresholds as they are on one day: days are moments, so that whoever compares needs no calendar. */
export type RfmRule = {
  bigSpender: number;
  loyalOrders: number;
  /** Whose last order is older is inactive. */
  inactiveBefore: Date;
  /** Whose first order is not older is new. */
  newFrom: Date;
};

/**
 * The one definition of segments, as of the day that `now` falls in by the shop's clock. An order is as many days old
 * as there were midnights since, in `zone`. Throws `RangeError` for a zone that nobody knows.
 */
export function rfmRule(
  { bigSpender, loyalOrders, inactiveDays, newDays }: RfmThresholds,
  { now, zone }: { now: Date; zone: string },
): RfmRule {
  return {
    bigSpender,
    loyalOrders,
    inactiveBefore: atMinuteOfDay(now, zone, 0, 1 - inactiveDays),
    newFrom: atMinuteOfDay(now, zone, 0, 1 - newDays),
  };
}

/** The segment of a customer: the first that fits, so that an inactive big spender is inactive. */
export function segmentOf(
  { orders, spent, firstOrderAt, lastOrderAt }: SegmentFacts,
  rule: RfmRule,
): Segment {
  if (orders === 0 || firstOrderAt === null || lastOrderAt === null) return 'none';
  if (lastOrderAt < rule.inactiveBefore) return 'inactive';
  if (spent >= rule.bigSpender) return 'big_spender';
  if (orders > rule.loyalOrders) return 'loyal';
  if (firstOrderAt >= rule.newFrom) return 'new';
  return 'regular';
}
