import type { Knex } from 'knex';
import type { Automation } from '@roms/domain/automations';
import type { OrderStatus } from '@roms/domain/order-status';

/** The message that brought an order. */
export type Attribution = {
  messageId: number;
  conversationId: number;
  automation: Automation;
  deliveredAt: Date;
  /** The order that the message was about, if it was about one. */
  orderId: number | null;
};

export type BroughtOrder = { orderId: number; orderNumber: string; status: OrderStatus; totalAmount: number };

/** Which marketing message brought an order; null when none did. */
export async function attributionOf(db: Knex, orderId: number): Promise<Attribution | null> {
  const found: Attribution | undefined = await db('attributions as a')
    .join('messages as m', 'm.id', 'a.message_id')
    .where('a.order_id', orderId)
    .first({
      messageId: 'm.id',
      conversationId: 'm.conversation_id',
      automation: 'm.automation',
      deliveredAt: 'a.delivered_at',
      orderId: 'm.order_id',
    });
  return found ?? null;
}

/** The orders that each of these messages brought, the oldest first. */
export async function broughtBy(
  db: Knex,
  messageIds: readonly number[],
): Promise<Map<number, BroughtOrder[]>> {
  if (messageIds.length === 0) return new Map();
  const rows: (BroughtOrder & { messageId: number })[] = await db('attributions as a')
    .join('orders as o', 'o.id', 'a.order_id')
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
