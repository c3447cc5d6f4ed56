import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import type { ProductRelationKind } from '@roms/domain/stock';
import { Product } from '../models/Product.ts';

export type RelatedProduct = { productId: number; name: string; active: boolean; kind: ProductRelationKind };
export type ProductDetail = { product: Product; relations: RelatedProduct[]; isUsed: boolean };

/** A product with its relations to others, by their names. Throws `product_not_found`. */
export async function productDetail(db: Knex, id: number): Promise<ProductDetail> {
  const product = await Product.query(db).findById(id);
  if (!product) throw new AppError('product_not_found', 'Product not found', { details: { productId: id } });
  return { product, relations: await relationsOf(db, id), isUsed: await isUsed(db, id) };
}

/** What is said of a product's relations, its own side of them. */
export async function relationsOf(db: Knex, productId: number): Promise<RelatedProduct[]> {
  return db('product_relations as r')
    .join('products as p', 'p.id', 'r.other_id')
    .where('r.product_id', productId)
    .orderBy([{ column: 'p.name' }, { column: 'p.id' }])
    .select({ productId: 'p.id', name: 'p.name', active: 'p.active', kind: 'r.kind' });
}

/** Whether anything was caused by a product: an order or a reminder rule that holds it. */
export async function isUsed(db: Knex, productId: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { used: boolean }[] }>(
    `SELECT EXISTS (SELECT FROM order_items WHERE product_id = :id)
         OR EXISTS (SELECT FROM reminder_rules WHERE deleted_at IS NULL AND :id = ANY(product_ids))
         OR EXISTS (SELECT FROM stock_movements WHERE product_id = :id AND order_id IS NOT NULL) AS used`,
    { id: productId },
  );
  return rows[0]!.used;
}
