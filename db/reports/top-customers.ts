import type { Knex } from 'knex';
import type { DaySpan } from '@roms/domain/report-span';
import type { Sold } from './revenue.ts';

/** How many are listed. */
const LISTED = 10;

export type TopCustomer = Sold & {
  id: number;
  name: string;
  phone: string | null;
  isErased: boolean;
  lastOrderAt: Date;
  before: Sold | null;
};

/**
 * Who bought for most in a span of the shop's days, the most first; with the same of the days that are compared with.
 * Reads the span's orders from one narrow index, and looks up what belongs to the ten.
 */
export async function topCustomers(
  db: Knex,
  span: DaySpan,
  compared: DaySpan | null,
): Promise<TopCustomer[]> {
  const { rows } = await db.raw<{
    rows: (Omit<TopCustomer, 'before'> & { b_orders: number; b_revenue: number })[];
  }>(
    `WITH top AS (
       SELECT customer_id, count(*)::int AS orders, sum(rupiah)::bigint AS revenue FROM report_orders
        WHERE day BETWEEN :from AND :to
        GROUP BY customer_id ORDER BY revenue DESC, orders DESC, customer_id LIMIT ${LISTED})
     SELECT c.id, c.name, c.phone, c.erased_at IS NOT NULL AS "isErased", top.orders, top.revenue,
            (SELECT max(ordered_at) FROM report_orders o
              WHERE o.customer_id = c.id AND o.day BETWEEN :from AND :to) AS "lastOrderAt",
            before.orders AS b_orders, before.revenue AS b_revenue
       FROM top JOIN customers c ON c.id = top.customer_id,
            LATERAL (SELECT count(*)::int AS orders, coalesce(sum(rupiah), 0)::bigint AS revenue FROM report_orders o
                      WHERE o.customer_id = c.id AND o.day BETWEEN :fromBefore AND :toBefore) AS before
      ORDER BY top.revenue DESC, top.orders DESC, c.id`,
    { ...span, fromBefore: compared?.from ?? span.from, toBefore: compared?.to ?? span.to },
  );
  return rows.map(({ b_orders, b_revenue, ...customer }) => ({
    ...customer,
    before: compared === null ? null : { orders: b_orders, revenue: b_revenue },
  }));
}
