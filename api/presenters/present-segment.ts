import type { GivenSegment, SegmentMove } from '@roms/contracts/segments';
import type { CustomerSegment } from '@roms/domain/segment';
import type { MovedCustomer } from '../../db/segments/segment-moves.ts';

/** A customer's segment with its reason, as part of what a customer is on the wire. */
export function presentSegment({
  segment,
  orders,
  spent,
  firstOrderAt,
  lastOrderAt,
}: CustomerSegment): GivenSegment {
  return {
    segment,
    segmentReason: {
      orders,
      spent,
      lastOrderAt: lastOrderAt?.toISOString() ?? null,
      firstOrderAt: firstOrderAt?.toISOString() ?? null,
    },
  };
}

/** A move on the wire. */
export function presentSegmentMove({
  id,
  customerId,
  name,
  phone,
  from,
  to,
  at,
}: MovedCustomer): SegmentMove {
  return { id, customer: { id: customerId, name, phone }, from, to, at: at.toISOString() };
}
