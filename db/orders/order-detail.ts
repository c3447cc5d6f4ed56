import type { Knex } from 'knex';
import { Message } from '../models/Message.ts';
import { OrderEvent } from '../models/OrderEvent.ts';
import { OrderItem } from '../models/OrderItem.ts';
import { OrderLifecycle } from '../models/OrderLifecycle.ts';
import { Evaluation } from '../models/Evaluation.ts';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { conversationIds } from '../customers/customer-conversations.ts';
import { offersOf, type Offer } from './offers.ts';
import type { BroughtOrder } from '../messages/brought-orders.ts';
import { attributionOf, broughtBy, type Attribution } from './attributions.ts';
import { orderSummaries, type OrderWithSummary } from './order-summaries.ts';

export type OrderWithLife = {
  order: OrderWithSummary;
  items: OrderItem[];
  lifecycle: OrderLifecycle | null;
  events: OrderEvent[];
  evaluations: Evaluation[];
  messages: Message[];
  attribution: Attribution | null;
  /** The orders that each of the messages brought. */
  brought: Map<number, BroughtOrder[]>;
  /** What each of the messages suggested. */
  offers: Map<number, Offer[]>;
  conversationId: number | null;
};

/**
 * An order with everything that happened to it, or null when `viewer` may not see it. `dayMs`: the length of a day, for
 * demos and tests.
 */
export async function orderDetail(
  db: Knex,
  viewer: Viewer,
  id: number,
  { dayMs }: { dayMs?: number } = {},
): Promise<OrderWithLife | null> {
  const [order] = await scoped(orderSummaries(db), visibleOrders(viewer)).where('orders.id', id);
  if (!order) return null;
  const [items, lifecycle, events, evaluations, messages, conversations, attribution] = await Promise.all([
    OrderItem.query(db).where({ orderId: id }).orderBy('id'),
    OrderLifecycle.query(db).findById(id).modify('begun'),
    OrderEvent.query(db).where({ orderId: id }).orderBy('id'),
    Evaluation.query(db).where({ orderId: id }).orderBy('id'),
    Message.query(db).where({ orderId: id }).whereNotNull('automation').orderBy('id'),
    conversationIds(db, viewer, [order.customerId]),
    attributionOf(db, viewer, id),
  ]);
  const messageIds = messages.map((message) => message.id);
  return {
    order,
    items,
    lifecycle: lifecycle ?? null,
    events,
    evaluations,
    messages,
    attribution,
    brought: await broughtBy(db, viewer, messageIds),
    offers: await offersOf(db, viewer, messageIds, dayMs),
    conversationId: conversations.get(order.customerId) ?? null,
  };
}
