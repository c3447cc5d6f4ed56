import type { Knex } from 'knex';
import type { DaySpan } from '@roms/domain/report-span';
import { spanBindings, within } from './span-bindings.ts';

/** Orders that are revenue, and what they come to (rupiah). */
export type Sold = { orders: number; revenue: number };
export type RevenueDay = Sold & { date: string };
export type PeakHour = { weekday: number; hour: number; orders: number; messages: number };

/** Every day of a span of the shop's days with what was sold on it, as the database keeps it (`revenue_by_quarter`). */
export async function revenueByDay(db: Knex, span: DaySpan, zone: string): Promise<RevenueDay[]> {
  const { rows } = await db.raw<{ rows: RevenueDay[] }>(
    `WITH kept AS (
       SELECT (quarter AT TIME ZONE :zone)::date AS day, sum(orders) AS orders, sum(rupiah) AS rupiah
         FROM revenue_by_quarter
        WHERE ${within('quarter')} GROUP BY 1)
     SELECT to_char(day, 'YYYY-MM-DD') AS date, coalesce(orders, 0)::int AS orders,
            coalesce(rupiah, 0)::bigint AS revenue
       FROM (SELECT generate_series(cast(:from AS date), cast(:to AS date), interval '1 day')::date AS day) AS days
       LEFT JOIN kept USING (day) ORDER BY day`,
    { ...spanBindings(span, zone), to: span.to },
  );
  return rows;
}

/** What days come to together. */
export function totalOf(days: readonly Sold[]): Sold {
  return days.reduce<Sold>(
    (sum, { orders, revenue }) => ({ orders: sum.orders + orders, revenue: sum.revenue + revenue }),
    { orders: 0, revenue: 0 },
  );
}

/** The hours of the week, all 168 from Monday 00:00: orders, and what customers wrote, in a span of the shop's days. */
export async function peakHours(db: Knex, span: DaySpan, zone: string): Promise<PeakHour[]> {
  const hours = (view: string, count: string): string => `
    SELECT extract(isodow FROM at)::int AS weekday, extract(hour FROM at)::int AS hour, sum(count)::int AS count
      FROM (SELECT quarter AT TIME ZONE :zone AS at, ${count} AS count FROM ${view}
             WHERE ${within('quarter')}) AS kept
     GROUP BY 1, 2`;
  const { rows } = await db.raw<{ rows: PeakHour[] }>(
    `WITH ordered AS (${hours('revenue_by_quarter', 'orders')}),
          written AS (${hours('inbound_by_quarter', 'messages')})
     SELECT weekday, hour, coalesce(ordered.count, 0) AS orders, coalesce(written.count, 0) AS messages
       FROM generate_series(1, 7) AS weekday CROSS JOIN generate_series(0, 23) AS hour
       LEFT JOIN ordered USING (weekday, hour) LEFT JOIN written USING (weekday, hour)
      ORDER BY weekday, hour`,
    spanBindings(span, zone),
  );
  return rows;
}
