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
           ${segmentSql('counted')} AS segment,
           known.since IS NULL OR (known.orders, known.spent, known.first_order_at, known.last_order_at)
             IS DISTINCT FROM (coalesce(counted.orders, 0), coalesce(counted.spent, 0), counted.first_order_at,
                               counted.last_order_at) AS is_other
      FROM customer_segments known LEFT JOIN counted USING (customer_id) WHERE ${whose('known.customer_id')})`;
}

/** The segment of a row that says what somebody's orders come to: `segmentOf` in SQL. Who has none has no last one. */
export function segmentSql(row: string): string {
  return `CASE WHEN ${row}.last_order_at IS NULL THEN 'none'
                WHEN ${row}.last_order_at < :inactiveBefore THEN 'inactive'
                WHEN ${row}.spent >= :bigSpender THEN 'big_spender'
                WHEN ${row}.orders > :loyalOrders THEN 'loyal'
                WHEN ${row}.first_order_at >= :newFrom THEN 'new'
                ELSE 'regular' END`;
}

/** Whether a row of `placed` says something else than what is written. */
export const DIFFERS = '(placed.is_other OR placed.segment <> placed.left_segment)';

export function ruleBindings({ bigSpender, loyalOrders, inactiveBefore, newFrom }: RfmRule) {
  return { bigSpender, loyalOrders, inactiveBefore, newFrom };
}
