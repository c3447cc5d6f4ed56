import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import type { StockReason } from '@roms/domain/stock';
import type { Trx } from '../knex.ts';

export type StockMove = {
  productId: number;
  /** Pieces that come, or (negative) go. */
  change: number;
  reason: StockReason;
  orderId: number | null;
  actor: Actor;
  /** What a person wrote about it. */
  note?: string;
  /** Takes what is there instead of refusing: for orders that another system has accepted already. */
  clamps?: boolean;
};

/** `change`: what really came or went. `short`: pieces that were asked for and are not there; 0 unless `clamps`. */
export type MovedStock = { stock: number; change: number; short: number };

/**
 * The one way in which stock changes: under the product's lock, with its row of `stock_movements`; a move of nothing
 * writes none. Whoever moves several products does so in the order of their ids. Throws `product_not_found`, and
 * `out_of_stock` (409) with `{items: [{productId, productName, requested, available}]}` when it would fall below zero.
 */
export async function moveStock(trx: Trx, move: StockMove): Promise<MovedStock> {
  const { productId, actor } = move;
  const held = (await trx('products').where({ id: productId }).forNoKeyUpdate().first('name', 'stock')) as
    { name: string; stock: number } | undefined;
  if (!held) throw new AppError('product_not_found', 'Product not found', { details: { productId } });
  const change = Math.max(move.change, -held.stock);
  const short = change - move.change;
  if (short > 0 && !move.clamps) {
    throw new AppError('out_of_stock', `There is not enough of ${held.name} in stock`, {
      status: 409,
      details: {
        items: [{ productId, productName: held.name, requested: -move.change, available: held.stock }],
      },
    });
  }
  const stock = held.stock + change;
  if (change === 0) return { stock, change: 0, short };
  await trx('products').where({ id: productId }).update({ stock, updated_at: trx.fn.now() });
  await trx('stock_movements').insert({
    product_id: productId,
    change,
    stock_after: stock,
    reason: move.reason,
    note: move.note ?? '',
    order_id: move.orderId,
    actor_kind: actor.kind,
    actor_id: actor.id === null ? null : String(actor.id),
    actor_name: actor.name,
  });
  return { stock, change, short };
}
