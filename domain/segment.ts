/** The groups of customers by what they bought, in the order in which they are asked: the first that fits is it. */
export const SEGMENTS = ['inactive', 'big_spender', 'loyal', 'new', 'regular', 'none'] as const;
export type Segment = (typeof SEGMENTS)[number];

/** What of a customer's orders decides about the segment: those that count (`COUNTED_STATUSES`), none else. */
export type SegmentFacts = {
  orders: number;
  /** Rupiah. */
  spent: number;
  /** Null without an order. */
  firstOrderAt: Date | null;
  lastOrderAt: Date | null;
};

/** The segment of a customer and what it was decided by. */
export type CustomerSegment = SegmentFacts & { segment: Segment };
