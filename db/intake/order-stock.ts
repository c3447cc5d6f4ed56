import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import type { StockReason } from '@roms/domain/stock';
import { Product } from '../models/Product.ts';
import type { Trx } from '../knex.ts';
import { moveStock } from '../products/move-stock.ts';

/** Pieces of each product, by its id. */
export type Pieces = ReadonlyMap<number, number>;

type Line<Id> = { productId: Id; quantity: number };

/** How many pieces of each product some lines hold; what is no product of the shop's counts for none. */
export function piecesOf(items: readonly Line<number | null>[]): Map<number, number> {
  const pieces = new Map<number, number>();
  for (const { productId, quantity } of items)
    if (productId !== null) pieces.set(productId, (pieces.get(productId) ?? 0) + quantity);
  return pieces;
}

/**
 * The products of these ids, locked in the order of their ids as everybody does. Throws `product_not_found` for one that
 * is not sold.
 */
export async function lockSoldProducts(trx: Trx, ids: Iterable<number>): Promise<Map<number, Product>> {
  const wanted = [...ids];
  const products = await Product.query(trx)
    .whereIn('id', wanted)
    .where('active', true)
    .orderBy('id')
    .forNoKeyUpdate();
  const byId = new Map(products.map((product) => [product.id, product]));
  for (const id of wanted)
    if (!byId.has(id))
      throw new AppError('product_not_found', 'Product not found', { details: { productId: id } });
  return byId;
}

/** Holds the products that an order takes more or less of, before any of them moves: in the order of their ids. */
export async function lockMoved(trx: Trx, taken: Pieces): Promise<void> {
  const ids = [...taken].filter(([, pieces]) => pieces !== 0).map(([id]) => id);
  await trx('products').whereIn('id', ids).orderBy('id').forNoKeyUpdate().select('id');
}

/** Throws `out_of_stock` (422) naming each of the locked products of which there are not enough pieces. */
export function requireStock(products: ReadonlyMap<number, Product>, wanted: Pieces): void {
  const lacking = [...products.values()].filter(({ id, stock }) => stock < (wanted.get(id) ?? 0));
  if (lacking.length === 0) return;
  throw new AppError('out_of_stock', 'There is not enough in stock', {
    details: {
      items: lacking.map(({ id, name, stock }) => ({
        productId: id,
        productName: name,
        requested: wanted.get(id),
        available: stock,
      })),
    },
  });
}

export type OrderStockMove = {
  orderId: number;
  reason: StockReason;
  actor: Actor;
  /** Pieces that the order takes more than before; below zero what comes back. */
  taken: Pieces;
};

/** Moves what an order takes and gives back. The caller has made sure that there is enough, or takes all or nothing. */
export async function moveOrderStock(
  trx: Trx,
  { orderId, reason, actor, taken }: OrderStockMove,
): Promise<void> {
  const moves = [...taken].filter(([, pieces]) => pieces !== 0).sort(([one], [other]) => one - other);
  for (const [productId, pieces] of moves)
    await moveStock(trx, { productId, change: -pieces, reason, orderId, actor });
}
