import type { EditedItem } from '@roms/contracts/order-changes';
import { AppError } from '@roms/domain/errors';
import type { OrderItem } from '../models/OrderItem.ts';
import { Product } from '../models/Product.ts';
import type { Trx } from '../knex.ts';
import type { NewOrderItem } from '../orders/item-rows.ts';
import { matchProducts } from '../products/match-products.ts';

/**
 * The lines that an edit asks for: those that the order has keep name and price, products come at today's price, what
 * another system sells is matched as at its intake. Throws `order_item_not_found` (422), `product_not_found`.
 */
export async function linesOf(
  trx: Trx,
  known: readonly OrderItem[],
  wanted: readonly EditedItem[],
): Promise<NewOrderItem[]> {
  const ids = wanted.flatMap((item) => ('productId' in item ? [item.productId] : []));
  const products = new Map(
    (ids.length > 0 ? await Product.query(trx).findByIds(ids).where('active', true) : []).map((product) => [
      product.id,
      product,
    ]),
  );
  const lines: NewOrderItem[] = [];
  for (const item of wanted) {
    if ('id' in item) lines.push({ ...knownLine(known, item.id), quantity: item.quantity });
    else if ('productId' in item) lines.push(productLine(products, item));
    else lines.push(await foreignLine(trx, item));
  }
  return lines;
}

function knownLine(known: readonly OrderItem[], id: number): NewOrderItem {
  const line = known.find((item) => item.id === id);
  if (!line)
    throw new AppError('order_item_not_found', 'The order has no such line', {
      status: 422,
      details: { itemId: id },
    });
  const { productId, productName, sku, quantity, price } = line;
  return { productId, productName, sku, quantity, price };
}

function productLine(
  products: ReadonlyMap<number, Product>,
  { productId, quantity }: { productId: number; quantity: number },
): NewOrderItem {
  const product = products.get(productId);
  if (!product) throw new AppError('product_not_found', 'Product not found', { details: { productId } });
  return { productId, productName: product.name, sku: product.sku, quantity, price: product.price };
}

type ForeignItem = Extract<EditedItem, { productName: string }>;

async function foreignLine(
  trx: Trx,
  { productName, sku, quantity, price }: ForeignItem,
): Promise<NewOrderItem> {
  const wanted = { productName, sku: sku || null };
  const [productId = null] = await matchProducts(trx, [wanted]);
  return { productId, ...wanted, quantity, price };
}
