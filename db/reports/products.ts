import type { Knex } from 'knex';
import type { DaySpan } from '@roms/domain/report-span';
import type { Sold } from './revenue.ts';
import { soldByKey } from './sold-by-key.ts';

/** Null and null: lines of no product of the catalogue. */
export type ProductSold = Sold & { productId: number | null; name: string | null; quantity: number };

/** Every product that was sold, the most revenue first. */
export async function soldProducts(db: Knex, span: DaySpan): Promise<ProductSold[]> {
  const sold = await soldByKey(db, 'product', span);
  const ids = sold.flatMap(({ key }) => (key === '' ? [] : [Number(key)]));
  const products: { id: number; name: string }[] = await db('products')
    .whereIn('id', ids)
    .select('id', 'name');
  const names = new Map(products.map(({ id, name }) => [id, name]));
  return sold.map(({ key, quantity, orders, revenue }) => {
    const productId = key === '' ? null : Number(key);
    const name = productId === null ? null : (names.get(productId) ?? null);
    return { productId, name, quantity, orders, revenue };
  });
}
