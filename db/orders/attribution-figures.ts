import type { Knex } from 'knex';
import type { Automation } from '@roms/domain/automations';
import { REVENUE_STATUSES } from '@roms/domain/order-status';

/** Of the messages that arrived: how many there are, how many brought an order, and what those came to (rupiah). */
export type AttributionFigures = { delivered: number; ordered: number; orders: number; revenue: number };

/**
 * What an automation's messages brought that were delivered in a span of time (`to` exclusive): "3 dari 10 pesan lagi,
 * Rp 412.000". Orders that came to nothing are not counted.
 */
export async function attributionFigures(
  db: Knex,
  { automation, from, to }: { automation: Automation; from: Date; to: Date },
): Promise<AttributionFigures> {
  const { rows } = await db.raw<{ rows: AttributionFigures[] }>(
    `SELECT count(DISTINCT m.id)::int AS delivered, count(DISTINCT m.id) FILTER (WHERE o.id IS NOT NULL)::int AS ordered,
            count(o.id)::int AS orders, coalesce(sum(o.total_amount), 0)::bigint AS revenue
       FROM messages m
       LEFT JOIN attributions a ON a.message_id = m.id
       LEFT JOIN orders o ON o.id = a.order_id AND o.status = ANY(:earning)
      WHERE m.automation = :automation AND m.delivered_at >= :from AND m.delivered_at < :to`,
    { automation, from, to, earning: [...REVENUE_STATUSES] } as never,
  );
  return rows[0]!;
}
