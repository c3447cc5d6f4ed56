import type { Knex } from 'knex';
import type { TemplateValues } from '@roms/domain/template';
import { Conversation } from '../models/Conversation.ts';
import { Customer } from '../models/Customer.ts';
import { Order } from '../models/Order.ts';
import { factsOf } from '../orders/order-facts.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { recommendationFor } from './recommendation-for.ts';
import { orderTextValues, realName } from './render-order-text.ts';

/**
 * What a conversation's customer and their last order give the variables of an answer: the values that automated
 * messages would have. Without an order only the names of customer and shop are there.
 */
export async function replyValues(
  db: Knex,
  conversationId: number,
  { now, dayMs }: { now: Date; dayMs: number },
): Promise<TemplateValues> {
  const { customerId } = await Conversation.query(db).findById(conversationId).throwIfNotFound();
  const customer = await Customer.query(db).findById(customerId).throwIfNotFound();
  // What is not yet ordered is no order of theirs.
  const last = await Order.query(db)
    .where({ customerId })
    .whereNot('status', 'draft')
    .orderBy([
      { column: 'orderedAt', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first();
  if (!last) return { customer_name: realName(customer), shop_name: (await shopSettings(db)).shopName };
  const order = await factsOf(db, last, customer);
  const since = now.getTime() - (order.completedAt ?? order.orderedAt).getTime();
  const { values } = await recommendationFor(db, order, { now, dayMs });
  return orderTextValues(db, order, { daysSince: Math.floor(since / dayMs), recommended: values });
}
