import type { Actor } from '@roms/domain/actor';
import { NOT_STARTED, type NextAction } from '@roms/domain/lifecycle';
import { countsStock } from '@roms/domain/order-source';
import type { Trx } from '../knex.ts';
import { OrderItem } from '../models/OrderItem.ts';
import { attributeOrder } from '../orders/attribute-order.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import { withdrawReordered } from '../reminders/withdraw-reordered.ts';
import { lockSoldProducts, moveOrderStock, piecesOf, requireStock } from './order-stock.ts';

const FIRST_ACTION: NextAction = 'send_thank_you';

/**
 * Makes an order of a draft: it takes its stock, and counts as ordered now, unless a person has said an earlier time.
 * The caller holds the order. Start its workflow after the commit, and signal `reordered`. Throws `product_not_found`,
 * `out_of_stock`.
 */
export async function confirmDraft(
  trx: Trx,
  order: OrderFacts,
  { actor, now, dayMs }: { actor: Actor; now: Date; dayMs?: number },
): Promise<{ reordered: number[] }> {
  const { id: orderId, source, customerId } = order;
  if (countsStock(source)) {
    const taken = piecesOf(await OrderItem.query(trx).where({ orderId }));
    requireStock(await lockSoldProducts(trx, taken.keys()), taken);
    await moveOrderStock(trx, { orderId, reason: 'order', actor, taken });
  }
  await trx.raw(
    `UPDATE orders SET status = 'pending', lifecycle_version = lifecycle_version + 1,
            ordered_at = CASE WHEN ordered_at < created_at - interval '1 minute' THEN ordered_at ELSE :now END
      WHERE id = :orderId`,
    { orderId, now },
  );
  await trx('order_lifecycles')
    .where({ order_id: orderId })
    .update({ state: NOT_STARTED, next_action: FIRST_ACTION, updated_at: trx.fn.now() });
  await recordOrderEvent(trx, { orderId, type: 'order_confirmed', actor });
  await attributeOrder(trx, orderId, dayMs);
  return { reordered: await withdrawReordered(trx, customerId) };
}
