import type { Knex } from 'knex';
import type { DaySpan } from '@roms/domain/report-span';
import type { Sold } from './revenue.ts';

export type SoldByKey = Sold & { key: string; quantity: number };

/** What was sold in a span of the shop's days by product or by place, as the database keeps it by day (`report_days`). */
export async function soldByKey(
  db: Knex,
  kind: 'product' | 'place',
  { from, to }: DaySpan,
): Promise<SoldByKey[]> {
  const { rows } = await db.raw<{ rows: SoldByKey[] }>(
    `SELECT key, sum(orders)::int AS orders, sum(quantity)::int AS quantity, sum(rupiah)::bigint AS revenue
       FROM report_day_rows WHERE kind = :kind AND day BETWEEN :from AND :to
      GROUP BY key HAVING sum(orders) <> 0
      ORDER BY revenue DESC, orders DESC, key`,
    { kind, from, to },
  );
  return rows;
}
