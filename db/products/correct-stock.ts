import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { MOST_STOCK } from '@roms/domain/stock';
import type { Trx } from '../knex.ts';
import { moveStock } from './move-stock.ts';

export type StockCorrection = {
  productId: number;
  /** Pieces that came, or (negative) went; or what was counted on the shelf. */
  said: { change: number } | { counted: number };
  note: string;
  actor: Actor;
};

/**
 * A person's correction of what is in stock; answers it before and after, which are the same when the count was right.
 * Throws `product_not_found`, `out_of_stock` (409), `too_much_stock` (422).
 */
export async function correctStock(
  trx: Trx,
  { productId, said, note, actor }: StockCorrection,
): Promise<{ before: number; after: number }> {
  const held = (await trx('products').where({ id: productId }).forNoKeyUpdate().first('stock')) as
    { stock: number } | undefined;
  if (!held) throw new AppError('product_not_found', 'Product not found', { details: { productId } });
  const change = 'change' in said ? said.change : said.counted - held.stock;
  if (held.stock + change > MOST_STOCK)
    throw new AppError('too_much_stock', `A product has at most ${MOST_STOCK} pieces`);
  const { stock } = await moveStock(trx, {
    productId,
    change,
    reason: 'correction',
    orderId: null,
    actor,
    note,
  });
  return { before: held.stock, after: stock };
}
