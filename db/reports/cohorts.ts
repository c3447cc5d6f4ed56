import type { Knex } from 'knex';
import type { DaySpan } from '@roms/domain/report-span';

/** Customers whose first order ever was in `month`, and of them who ordered again in the `later`-th month after it. */
export type CohortRow = { month: string; later: number; customers: number };

/**
 * Who ordered for the first time in each month of a span, and when again: `later` -1 has how many there are, 0 who ordered
 * again in the month itself. Reads the span's orders from one narrow index, and looks up of each customer whether there is
 * an older one.
 */
export async function cohortRows(db: Knex, span: DaySpan): Promise<CohortRow[]> {
  const { rows } = await db.raw<{ rows: CohortRow[] }>(
    `WITH people AS (
       SELECT customer_id, min(day) AS first FROM report_orders WHERE day BETWEEN :from AND :to GROUP BY customer_id),
     entered AS MATERIALIZED (
       SELECT customer_id, date_trunc('month', first)::date AS month FROM people
        WHERE NOT EXISTS (SELECT FROM report_orders o WHERE o.customer_id = people.customer_id AND o.day < people.first)),
     months AS (
       SELECT customer_id, date_trunc('month', day)::date AS month, count(*) AS orders FROM report_orders
        WHERE day BETWEEN :from AND :to GROUP BY 1, 2)
     SELECT to_char(entered.month, 'YYYY-MM') AS month, -1 AS later, count(*)::int AS customers
       FROM entered GROUP BY entered.month
     UNION ALL
     SELECT to_char(entered.month, 'YYYY-MM'),
            (12 * (extract(year FROM months.month) - extract(year FROM entered.month))
             + extract(month FROM months.month) - extract(month FROM entered.month))::int,
            count(*)::int
       FROM entered JOIN months USING (customer_id)
      WHERE months.month > entered.month OR months.orders > 1
      GROUP BY entered.month, months.month
      ORDER BY month, later`,
    span,
  );
  return rows;
}
