import type { Knex } from 'knex';

/** What the products of these rules are called. */
export async function productNames(
  db: Knex,
  rules: readonly { productIds: readonly number[] }[],
): Promise<Map<number, string>> {
  const ids = [...new Set(rules.flatMap(({ productIds }) => productIds))];
  const rows: { id: number; name: string }[] =
    ids.length === 0 ? [] : await db('products').whereIn('id', ids).select('id', 'name');
  return new Map(rows.map(({ id, name }) => [id, name]));
}
