import type { RfmRule } from '@roms/domain/rfm';
import { COUNTED_STATUSES_SQL } from '@roms/domain/order-status';

/**
 * What the orders of customers come to and the segment that follows, one row a customer: `domain/rfm` in SQL, for the
 * nightly run and for one customer alike (a test compares the two). `whose` is the condition on a column that holds the
 * customer's id. The values of `ruleBindings` belong to it.
 */
export function placedSql(whose: (column: string) => string): string {
  return `
  counted AS (
    SELECT customer_id, count(*)::integer AS orders, sum(total_amount)::bigint AS spent,
           min(ordered_at) AS first_order_at, max(ordered_at) AS last_order_at
      FROM orders WHERE status IN ${COUNTED_STATUSES_SQL} AND ${whose('customer_id')}
     GROUP BY customer_id),
  placed AS (
    SELECT known.customer_id, known.segment AS left_segment, known.since,
           coalesce(counted.orders, 0) AS orders, coalesce(counted.spent, 0) AS spent,
           counted.first_order_at, counted.last_order_at,
           CASE WHEN counted.customer_id IS NULL THEN 'none'
                WHEN counted.last_order_at < :inactiveBefore THEN 'inactive'
                WHEN counted.spent >= :bigSpender THEN 'big_spender'
                WHEN counted.orders > :loyalOrders THEN 'loyal'
                WHEN counted.first_order_at >= :newFrom THEN 'new'
                ELSE 'regular' END AS segment,
           known.since IS NULL OR (known.orders, known.spent, known.first_order_at, known.last_order_at)
             IS DISTINCT FROM (coalesce(counted.orders, 0), coalesce(counted.spent, 0), counted.first_order_at,
                               counted.last_order_at) AS is_other
      FROM customer_segments known LEFT JOIN counted USING (customer_id) WHERE ${whose('known.customer_id')})`;
}

/** Whether a row of `placed` says something else than what is written. */
export const DIFFERS = '(placed.is_other OR placed.segment <> placed.left_segment)';

export function ruleBindings({ bigSpender, loyalOrders, inactiveBefore, newFrom }: RfmRule) {
  return { bigSpender, loyalOrders, inactiveBefore, newFrom };
}
