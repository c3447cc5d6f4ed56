import type { Knex } from 'knex';
import type { Automation } from '@roms/domain/automations';
import { broughtOrders, type BroughtOrder } from '../messages/brought-orders.ts';
import { scoped, visibleConversations, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** The message that brought an order; its ids are null where the viewer may not see what they name. */
export type Attribution = {
  messageId: number | null;
  conversationId: number | null;
  automation: Automation;
  deliveredAt: Date;
  /** The order that the message was about, if it was about one that the viewer sees. */
  orderId: number | null;
};

/** Which marketing message brought an order; null when none did. */
export async function attributionOf(db: Knex, viewer: Viewer, orderId: number): Promise<Attribution | null> {
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
  if (!found) return null;
  const [conversation, about] = await Promise.all([
    scoped(db('conversations'), visibleConversations(viewer))
      .where('conversations.id', found.conversationId)
      .first('conversations.id'),
    found.orderId === null
      ? undefined
      : scoped(db('orders'), visibleOrders(viewer)).where('orders.id', found.orderId).first('orders.id'),
  ]);
  return {
    ...found,
    ...(conversation ? {} : { messageId: null, conversationId: null }),
    ...(about ? {} : { orderId: null }),
  };
}

/** The orders that each of these messages brought and `viewer` may see, the oldest first. */
export async function broughtBy(
  db: Knex,
  viewer: Viewer,
  messageIds: readonly number[],
): Promise<Map<number, BroughtOrder[]>> {
  return broughtOrders(db, messageIds, visibleOrders(viewer, 'o'));
}
