import type { Knex } from 'knex';
import type { OrderFacts } from '../orders/order-facts.ts';

const IS_SOLD_OUT = `stock <= 0 AND EXISTS (
  SELECT FROM stock_movements WHERE product_id = products.id AND change <> 0)`;

/**
 * The product that a message about an order names (`productName`; without one its first), when the shop cannot sell it:
 * retired, or none in stock. What is no product of the shop is not asked about, and a stock that nobody has ever
 * counted says nothing: many shops keep none.
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
    .where((gone) => gone.where({ active: false }).orWhereRaw(IS_SOLD_OUT))
    .orderBy('id')
    .pluck<string[]>('name');
}
