import type { Knex } from 'knex';
import { MARKETING_AUTOMATIONS } from '@roms/domain/automations';
import { REVENUE_STATUSES, type OrderStatus } from '@roms/domain/order-status';
import type { Message } from '../models/Message.ts';

export type BroughtOrder = { orderId: number; orderNumber: string; status: OrderStatus; totalAmount: number };

/** The orders that each of these messages brought, the oldest first; `only` narrows which (`orders` is `o`). */
export async function broughtOrders(
  db: Knex,
  messageIds: readonly number[],
  only: (orders: Knex.QueryBuilder) => void,
): Promise<Map<number, BroughtOrder[]>> {
  if (messageIds.length === 0) return new Map();
  const rows: (BroughtOrder & { messageId: number })[] = await db('attributions as a')
    .join('orders as o', 'o.id', 'a.order_id')
    .modify((query) => void only(query))
    .whereIn('a.message_id', [...messageIds])
    .orderBy('o.id')
    .select({
      messageId: 'a.message_id',
      orderId: 'o.id',
      orderNumber: 'o.order_number',
      status: 'o.status',
      totalAmount: 'o.total_amount',
    });
  const orders = Map.groupBy(rows, ({ messageId }) => messageId);
  return new Map(
    [...orders].map(([id, brought]) => [id, brought.map(({ messageId: _, ...order }) => order)]),
  );
}

/**
 * Gives messages the orders that they brought and that came to something. Asks nothing when none of them is marketing.
 * Whoever sees a message sees its customer's orders, so no viewer is asked about.
 */
export async function withBrought(db: Knex, messages: Message[]): Promise<Message[]> {
  const earning = messages.filter(
    ({ automation }) => automation !== null && MARKETING_AUTOMATIONS.includes(automation),
  );
  const brought = await broughtOrders(
    db,
    earning.map(({ id }) => id),
    (orders) => void orders.whereIn('o.status', [...REVENUE_STATUSES]),
  );
  for (const message of earning) message.brought = brought.get(message.id) ?? [];
  return messages;
}
