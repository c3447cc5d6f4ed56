import type { Knex } from 'knex';
import type { OrderFacts } from '../orders/order-facts.ts';

/**
 * The product that a message about an order names (`productName`; without one its first), when the shop cannot sell it:
 * retired, or none in stock. What is no product of the shop is not asked about.
 */
export async function unavailableProducts(
  db: Knex,
  order: Pick<OrderFacts, 'items'>,
  productName: string | null,
): Promise<string[]> {
  const named = productName ?? order.items[0]?.productName;
  const ids = order.items
    .filter((item) => item.productName === named)
    .flatMap(({ productId }) => (productId === null ? [] : [productId]));
  if (ids.length === 0) return [];
  return db('products')
    .whereIn('id', ids)
    .where((gone) => gone.where({ active: false }).orWhere('stock', '<=', 0))
    .orderBy('id')
    .pluck<string[]>('name');
}
