import type { Knex } from 'knex';
import type { Automation } from '@roms/domain/automations';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import { attributionWindow } from './attribute-order.ts';

/** How often somebody was held out, and how often an order came all the same. */
export type HoldoutFigures = { count: number; ordered: number };

/**
 * Whom an automation's holdout left out in a span of time (`to` exclusive), for comparison with those whom it reached:
 * an order counts when it came within the time in which a message would have been credited with it. `dayMs`: how long
 * a day of reminder arithmetic is; a real one unless told.
 */
export async function holdoutFigures(
  db: Knex,
  { automation, from, to, dayMs }: { automation: Automation; from: Date; to: Date; dayMs?: number },
): Promise<HoldoutFigures> {
  const { rows } = await db.raw<{ rows: HoldoutFigures[] }>(
    `SELECT count(*)::int AS count, count(*) FILTER (WHERE EXISTS (
              SELECT FROM orders o WHERE o.customer_id = held.customer_id AND o.status = ANY(:earning)
                 AND o.ordered_at > held.at
                 AND o.ordered_at <= held.at + make_interval(secs => :attributionMs / 1000.0)))::int AS ordered
       FROM (SELECT DISTINCT ON (occurrence_key) customer_id, at FROM evaluations
              WHERE at >= :from AND at < :to AND automation = :automation AND stage = 'queue' AND code = 'holdout'
              ORDER BY occurrence_key, at) AS held`,
    { automation, from, to, earning: [...REVENUE_STATUSES], ...attributionWindow(dayMs) } as never,
  );
  return rows[0]!;
}
