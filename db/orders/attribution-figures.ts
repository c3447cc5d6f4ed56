import type { Knex } from 'knex';
import type { Automation } from '@roms/domain/automations';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import { isNotOfInternal } from '../scopes/internal-customers.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';

/** Of the messages that arrived: how many there are, how many brought an order, and what those came to (rupiah). */
export type AttributionFigures = { delivered: number; ordered: number; orders: number; revenue: number };

/**
 * What an automation's messages brought that were sent in a span of time (`to` exclusive), arrived, and are about orders
 * that `viewer` may see: "3 dari 10 pesan lagi, Rp 412.000". As the reports count them: by the day on which they were
 * sent, and nobody of the shop itself. Orders that came to nothing, or that `viewer` may not see, are
 * not counted.
 */
export async function attributionFigures(
  db: Knex,
  viewer: Viewer,
  { automation, from, to }: { automation: Automation; from: Date; to: Date },
): Promise<AttributionFigures> {
  const seen = scoped(db('orders'), visibleOrders(viewer))
    .whereIn('orders.status', [...REVENUE_STATUSES])
    .select('orders.id', 'orders.total_amount');
  const messages = db('messages as m')
    .leftJoin('attributions as a', 'a.message_id', 'm.id')
    .leftJoin(seen.as('o'), 'o.id', 'a.order_id')
    .where('m.automation', automation)
    .whereIn('m.status', ['delivered', 'read'])
    .where('m.sent_at', '>=', from)
    .where('m.sent_at', '<', to)
    .whereRaw(isNotOfInternal('m.conversation_id'))
    .select<AttributionFigures[]>(
      db.raw(`count(DISTINCT m.id)::int AS delivered,
              count(DISTINCT m.id) FILTER (WHERE o.id IS NOT NULL)::int AS ordered,
              count(o.id)::int AS orders, coalesce(sum(o.total_amount), 0)::bigint AS revenue`),
    );
  if (viewer.sees === 'own')
    void scoped(messages.join('orders as about', 'about.id', 'm.order_id'), visibleOrders(viewer, 'about'));
  const [figures] = await messages;
  return figures!;
}
