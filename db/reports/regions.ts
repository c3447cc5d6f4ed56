import type { Knex } from 'knex';
import type { DaySpan } from '@roms/domain/report-span';
import { totalOf, type Sold } from './revenue.ts';
import { soldByKey } from './sold-by-key.ts';

/** What was sold in a province and its regencies, by their codes; null is unknown. */
export type ProvinceSold = Sold & { code: string | null; regencies: (Sold & { code: string | null })[] };

/** By where the customers live now, the most revenue first. */
export async function soldByProvince(db: Knex, span: DaySpan): Promise<ProvinceSold[]> {
  const places = (await soldByKey(db, 'place', span)).map(({ key, orders, revenue }) => ({
    key,
    orders,
    revenue,
  }));
  const provinces = [...Map.groupBy(places, ({ key }) => key.slice(0, 2))].map(([code, regencies]) => ({
    code: code === '' ? null : code,
    ...totalOf(regencies),
    regencies: regencies.map(({ key, ...sold }) => ({ code: key.length > 2 ? key : null, ...sold })),
  }));
  return provinces.sort(
    (one, other) => other.revenue - one.revenue || (one.code ?? '').localeCompare(other.code ?? ''),
  );
}
