import type { CustomerSegment } from '@roms/domain/segment';
import type { Db } from '../knex.ts';

const NOTHING: CustomerSegment = {
  segment: 'none',
  orders: 0,
  spent: 0,
  firstOrderAt: null,
  lastOrderAt: null,
};

/** The segments of these customers, by id; one that is not in the map has bought nothing (`segmentIn`). */
export async function customerSegments(
  db: Db,
  customerIds: readonly number[],
): Promise<Map<number, CustomerSegment>> {
  const rows = await db('customer_segments')
    .whereIn('customer_id', [...customerIds])
    .select<(CustomerSegment & { id: number })[]>(
      'customer_id AS id',
      'segment',
      'orders',
      'spent',
      'first_order_at AS firstOrderAt',
      'last_order_at AS lastOrderAt',
    );
  return new Map(rows.map(({ id, ...segment }) => [id, segment]));
}

/** One of `customerSegments`. */
export function segmentIn(segments: Map<number, CustomerSegment>, customerId: number): CustomerSegment {
  return segments.get(customerId) ?? NOTHING;
}
