import type { Knex } from 'knex';

/** A rule as last counted: who buys the product buys this one too. */
export type TogetherProduct = {
  productId: number;
  name: string;
  /** Orders that held both. */
  orders: number;
  /** The share of the product's orders, and how many times what chance would give. */
  confidence: number;
  lift: number;
};

/** What is bought together with a product, the most usual first. */
export async function boughtTogether(db: Knex, productId: number): Promise<TogetherProduct[]> {
  return db('product_pairs as t')
    .join('products as p', 'p.id', 't.other_id')
    .where('t.product_id', productId)
    .whereNotNull('t.confidence')
    .orderBy([{ column: 't.confidence', order: 'desc' }, { column: 't.other_id' }])
    .select({
      productId: 'p.id',
      name: 'p.name',
      orders: 't.orders',
      confidence: 't.confidence',
      lift: 't.lift',
    });
}
