import type { Knex } from 'knex';
import { segmentOf, type RfmRule } from '@roms/domain/rfm';
import { countsForSegment } from '@roms/domain/order-status';
import type { Segment } from '@roms/domain/segment';

type Order = { customer_id: number; status: Parameters<typeof countsForSegment>[0]; total: number; at: Date };

/** Where each customer belongs by `domain/rfm`, counted in JavaScript from the orders themselves. */
export async function segmentsByRule(db: Knex, rule: RfmRule): Promise<Map<number, Segment>> {
  const orders: Order[] = await db('orders').select(
    'customer_id',
    'status',
    'total_amount AS total',
    'ordered_at AS at',
  );
  const ids: number[] = await db('customers').pluck('id');
  const counted = Map.groupBy(
    orders.filter(({ status }) => countsForSegment(status)),
    (order) => order.customer_id,
  );
  return new Map(
    ids.map((id) => {
      const own = (counted.get(id) ?? []).toSorted((a, b) => a.at.getTime() - b.at.getTime());
      const facts = {
        orders: own.length,
        spent: own.reduce((sum, { total }) => sum + total, 0),
        firstOrderAt: own[0]?.at ?? null,
        lastOrderAt: own.at(-1)?.at ?? null,
      };
      return [id, segmentOf(facts, rule)];
    }),
  );
}

/** What is written, by customer. */
export async function segmentsWritten(db: Knex): Promise<Map<number, Segment>> {
  const rows: { customer_id: number; segment: Segment }[] = await db('customer_segments').select(
    'customer_id',
    'segment',
  );
  return new Map(rows.map(({ customer_id, segment }) => [customer_id, segment]));
}
