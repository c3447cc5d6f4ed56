import type { Knex } from 'knex';
import type { LifecycleState } from '@roms/domain/lifecycle';
import { NEVER_BOUGHT_SQL } from '@roms/domain/order-status';
import type { Zone } from '@roms/domain/regions/region';

/** In these an order waits for nothing, and may be reminded of once more. */
export const IDLE_STATES = ['none', 'expired', 'stopped'] as const satisfies LifecycleState[];

export type JudgedOrder = { orderId: number; completedAt: Date; zone: Zone };

/**
 * Completed orders since a moment that wait for nothing, whose customers were never reminded of them and have not bought
 * all of it again. What a person skipped, and what was cancelled, is none.
 */
export async function pastOrders(
  db: Knex,
  { since, afterId, limit }: { since: Date; afterId: number; limit: number },
): Promise<JudgedOrder[]> {
  const { rows } = await db.raw<{ rows: JudgedOrder[] }>(
    `SELECT o.id AS "orderId", o.completed_at AS "completedAt", c.zone
       FROM orders o
       JOIN order_lifecycles l ON l.order_id = o.id
       JOIN customers c ON c.id = o.customer_id
      WHERE o.id > :afterId AND o.status = 'completed' AND o.completed_at >= :since
        AND l.state = ANY(:idle)
        AND NOT EXISTS (
          SELECT FROM messages m WHERE m.order_id = o.id AND m.automation = 'reminder'
             AND m.status NOT IN ('failed', 'withdrawn'))
        AND EXISTS (
          SELECT FROM order_items i WHERE i.order_id = o.id AND NOT EXISTS (
            SELECT FROM orders later JOIN order_items again ON again.order_id = later.id
             WHERE later.customer_id = o.customer_id AND later.status NOT IN ${NEVER_BOUGHT_SQL}
               AND (later.ordered_at, later.id) > (o.ordered_at, o.id)
               AND CASE WHEN again.product_id IS NOT NULL AND i.product_id IS NOT NULL
                        THEN again.product_id = i.product_id OR EXISTS (
                          SELECT FROM product_relations r WHERE r.product_id = again.product_id
                             AND r.other_id = i.product_id AND r.kind = 'substitute')
                        ELSE again.normalised_name = i.normalised_name AND i.normalised_name <> '' END))
      ORDER BY o.id LIMIT :limit`,
    { since, afterId, limit, idle: [...IDLE_STATES] },
  );
  return rows;
}
