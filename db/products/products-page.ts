import type { Knex } from 'knex';
import { Product } from '../models/Product.ts';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import { containing, searchWords } from '../search-words.ts';

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
    const pattern = containing(searchWords(filter.q).text);
    void query.whereRaw('(fold_text(name) LIKE fold_text(?) OR fold_text(sku) LIKE fold_text(?))', [
      pattern,
      pattern,
    ]);
  }
  return toPage(await query, (product) => ({ at: product.name, id: product.id }));
}
