import type { Knex } from 'knex';
import { countRows } from '../count-rows.ts';
import { decodeCursor, firstPageTotal, PAGE_SIZE, toPage, type ListPage } from '../keyset.ts';
import { Product } from '../models/Product.ts';
import { containing, searchWords } from '../search-words.ts';

export type ProductFilter = {
  q?: string;
  /** The sold ones, the retired ones, or both. */
  state?: 'active' | 'retired' | 'all';
  /** Only those at or below their mark, and those of which nothing is left. */
  low?: boolean;
  cursor?: string;
  /** For who says no number beside them. */
  total?: 'later';
};

/** One page of the products, by name; `q` finds name and SKU. */
export async function productsPage(db: Knex, filter: ProductFilter): Promise<ListPage<Product>> {
  const after = decodeCursor(filter.cursor);
  const matching = whereOf(filter);
  const bindings = { pattern: filter.q ? containing(searchWords(filter.q).text) : '' };
  const conditions = [...matching, ...(after ? ['(name, id) > (:name, :id)'] : [])];
  const { rows } = await db.raw<{ rows: object[] }>(
    `SELECT * FROM products ${where(conditions)} ORDER BY name, id LIMIT :limit`,
    { ...bindings, limit: PAGE_SIZE + 1, name: after?.at ?? '', id: after?.id ?? 0 },
  );
  const products = rows.map((row) => Product.fromDatabaseJson(row));
  const page = toPage(products, ({ name, id }) => ({ at: name, id }));
  const counted = `SELECT FROM products ${where(matching)} LIMIT :limit`;
  const isLater = filter.total === 'later';
  const total = await firstPageTotal(page, after, async () =>
    isLater ? null : countRows(db, counted, bindings),
  );
  return { ...page, total };
}

function whereOf({ q, state = 'active', low }: ProductFilter): string[] {
  return [
    ...(state === 'all' ? [] : [state === 'active' ? 'active' : 'NOT active']),
    ...(low ? ['stock <= coalesce(low_stock, 0)'] : []),
    ...(q ? ['(fold_text(name) LIKE fold_text(:pattern) OR fold_text(sku) LIKE fold_text(:pattern))'] : []),
  ];
}

function where(conditions: string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
}
