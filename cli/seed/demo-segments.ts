import { atMinuteOfDay, dateIn } from '@roms/domain/clock';
import { countsForSegment } from '@roms/domain/order-status';
import { rfmRule, segmentOf } from '@roms/domain/rfm';
import { SEGMENTS, type Segment, type SegmentFacts } from '@roms/domain/segment';
import type { Trx } from '../../db/knex.ts';
import { refreshSegments } from '../../db/segments/refresh-segments.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import type { DemoOrder } from './demo-orders.ts';

/** Nights that the demo looks back on. */
const NIGHTS = 35;
/** When each night's run was. */
const AT_MINUTE = 2 * 60;

type Move = { customer_id: number; from_segment: Segment; to_segment: Segment; at: Date };

/**
 * The segments of the demo's customers, and what the last weeks' nights would have written: counts by day and who
 * moved. An order counts since it left the shop.
 */
export async function insertSegments(
  trx: Trx,
  orders: readonly DemoOrder[],
  { customerIds, now }: { customerIds: readonly number[]; now: Date },
): Promise<void> {
  const { rfm, zone } = await shopSettings(trx);
  const moves: Move[] = [];
  let before: Segment[] | null = null;
  for (let ago = NIGHTS; ago >= 0; ago -= 1) {
    const night = atMinuteOfDay(now, zone, AT_MINUTE, -ago);
    const at = ago === 0 ? now : night;
    const rule = rfmRule(rfm, { now: at, zone });
    const segments = customerIds.map((_, customer) => segmentOf(factsAt(orders, customer, at), rule));
    for (const [index, to_segment] of segments.entries()) {
      const from_segment = before?.[index] ?? to_segment;
      if (from_segment !== to_segment)
        moves.push({ customer_id: customerIds[index]!, from_segment, to_segment, at });
    }
    before = segments;
    await trx('segment_days').insert(
      SEGMENTS.map((segment) => ({
        day: dateIn(at, zone),
        segment,
        customers: segments.filter((one) => one === segment).length,
        counted_at: at,
      })),
    );
  }
  if (moves.length > 0) await trx('segment_moves').insert(moves);
  // They come into the shop with their orders: being placed now is no movement.
  await trx('customer_segments')
    .whereIn('customer_id', [...customerIds])
    .update({ since: null });
  await refreshSegments(trx, { now });
}

function factsAt(orders: readonly DemoOrder[], customer: number, at: Date): SegmentFacts {
  const counted = orders.filter(
    (order) =>
      order.customer === customer &&
      countsForSegment(order.status) &&
      order.shippedAt !== null &&
      order.shippedAt <= at,
  );
  return {
    orders: counted.length,
    spent: counted.reduce(
      (sum, { items }) =>
        sum + items.reduce((total, { product, quantity }) => total + product.price * quantity, 0),
      0,
    ),
    firstOrderAt: counted[0]?.orderedAt ?? null,
    lastOrderAt: counted.at(-1)?.orderedAt ?? null,
  };
}
