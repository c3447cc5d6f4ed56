import type { Knex } from 'knex';
import { Product } from '../models/Product.ts';
import { containing, decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';

/** One page of the products that are sold, by name; `q` finds name and SKU. */
export async function productsPage(
  db: Knex,
  filter: { q?: string; cursor?: string },
): Promise<{ rows: Product[]; nextCursor: string | null }> {
  const after = decodeCursor(filter.cursor);
  const query = Product.query(db)
    .where('active', true)
    .orderBy([{ column: 'name' }, { column: 'id' }])
    .limit(PAGE_SIZE + 1);
  if (after) void query.whereRaw('(name, id) > (?, ?)', [after.at, after.id]);
  if (filter.q) {
    const pattern = containing(filter.q);
    void query.whereRaw('(name ILIKE ? OR sku ILIKE ?)', [pattern, pattern]);
  }
  return toPage(await query, (product) => ({ at: product.name, id: product.id }));
}
