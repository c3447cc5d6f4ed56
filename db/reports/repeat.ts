import type { Knex } from 'knex';
import type { DaySpan } from '@roms/domain/report-span';

/** Orders whose days to the one before are looked up: the latest, when a span has more. */
export const MOST_GAPS = 200_000;

export type RepeatFigures = { customers: number; repeatCustomers: number; returningCustomers: number };
/** How many orders came so many days after their customer's order before them. */
export type GapCount = { days: number; orders: number };

/**
 * Of who ordered in a span of the shop's days: how many there are, how many ordered at least twice in it, and how many
 * had ordered before it. Reads the span's orders from one narrow index.
 */
export async function repeatFigures(db: Knex, span: DaySpan): Promise<RepeatFigures> {
  const { rows } = await db.raw<{ rows: RepeatFigures[] }>(
    `SELECT count(*)::int AS customers, count(*) FILTER (WHERE orders > 1)::int AS "repeatCustomers",
            count(*) FILTER (WHERE EXISTS (
              SELECT FROM report_orders o WHERE o.customer_id = people.customer_id AND o.day < :from))::int
              AS "returningCustomers"
       FROM (SELECT customer_id, count(*) AS orders FROM report_orders WHERE day BETWEEN :from AND :to
              GROUP BY customer_id) AS people`,
    span,
  );
  return rows[0]!;
}

/**
 * The days from each of the span's latest `most` orders back to its customer's order before it, also when that lies
 * before the span, counted by days. Two orders of a day are 0 apart; first orders have none.
 */
export async function orderGaps(db: Knex, span: DaySpan, most = MOST_GAPS): Promise<GapCount[]> {
  const { rows } = await db.raw<{ rows: GapCount[] }>(
    `WITH latest AS (
       SELECT order_id, customer_id, day FROM report_orders WHERE day BETWEEN :from AND :to
        ORDER BY day DESC LIMIT :most)
     SELECT latest.day - before.day AS days, count(*)::int AS orders
       FROM latest, LATERAL (
         SELECT day FROM report_orders o
          WHERE o.customer_id = latest.customer_id AND o.day IS NOT NULL
            AND (o.day, o.order_id) < (latest.day, latest.order_id)
          ORDER BY o.day DESC, o.order_id DESC LIMIT 1) AS before
      GROUP BY 1 ORDER BY 1`,
    { ...span, most },
  );
  return rows;
}

/** The median of counted days; null without any. */
export function medianGap(gaps: readonly GapCount[]): number | null {
  const count = gaps.reduce((sum, { orders }) => sum + orders, 0);
  if (count === 0) return null;
  const at = (place: number): number => {
    let passed = 0;
    for (const { days, orders } of gaps) if ((passed += orders) > place) return days;
    return gaps.at(-1)!.days;
  };
  return (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2;
}
