import { customerActor } from '@roms/domain/actor';
import { REPLY_SOURCE } from '@roms/domain/order-source';
import { reminderKey, remindersOf } from '@roms/domain/occurrence';
import { recordActivity } from '../activity/record-activity.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Customer } from '../models/Customer.ts';
import { Order } from '../models/Order.ts';
import { Product } from '../models/Product.ts';
import type { NewOrderItem } from '../orders/item-rows.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import type { AnsweredReminder } from '../reminders/answered-reminder.ts';
import type { Trx } from '../knex.ts';
import { createOrder } from './create-order.ts';

type Asked = {
  /** Whose row the caller holds. */
  customer: Customer;
  conversationId: number;
  reminder: AnsweredReminder;
  at: Date;
};

/**
 * Drafts what a customer asked for once more: the items of the order that they were reminded of, at today's prices. A
 * person confirms it or deletes it. A second word makes none: not for the same reminder, nor while a draft of the same
 * order waits for somebody. A line in the thread tells of it.
 */
export async function draftAgain(
  trx: Trx,
  { customer, conversationId, reminder, at }: Asked,
  { dayMs }: Pick<PipelineSettings, 'dayMs'>,
): Promise<void> {
  const { order, cycle } = reminder;
  const externalId = reminderKey(order.id, cycle);
  if (await isDrafted(trx, order, externalId)) return;
  const actor = customerActor(customer.id);
  await createOrder(trx, {
    customerId: customer.id,
    movedIdentityId: customer.movedIdentityId,
    source: REPLY_SOURCE,
    externalId,
    items: await itemsAgain(trx, order),
    notes: null,
    place: { address: customer.address ?? order.address, city: customer.city ?? order.city },
    orderedAt: at,
    status: 'draft',
    dayMs,
    createdBy: null,
    actor,
  });
  await recordOrderEvent(trx, {
    orderId: order.id,
    type: 'reminder_answered',
    actor,
    // Who sees this order may not see the draft: no number.
    details: { word: 'order_again' },
  });
  await recordActivity(trx, {
    conversationId,
    type: 'automation',
    actor,
    details: { reason: 'order_again' },
  });
}

async function isDrafted(trx: Trx, { id, customerId }: OrderFacts, externalId: string): Promise<boolean> {
  const known = await Order.query(trx)
    .where({ source: REPLY_SOURCE, customerId })
    .where((again) =>
      again
        .where('external_id', externalId)
        .orWhere((waiting) =>
          waiting.where({ status: 'draft' }).where('external_id', 'like', `${remindersOf(id)}%`),
        ),
    )
    .select('id')
    .first();
  return known !== undefined;
}

/** What is no product of the shop's costs what it did. */
async function itemsAgain(trx: Trx, { items }: OrderFacts): Promise<NewOrderItem[]> {
  const ids = items.flatMap(({ productId }) => (productId === null ? [] : [productId]));
  const products = await Product.query(trx).whereIn('id', ids).select('id', 'name', 'sku', 'price');
  const byId = new Map(products.map((product) => [product.id, product]));
  return items.map(({ productId, productName, sku, quantity, price }) => {
    const now = productId === null ? undefined : byId.get(productId);
    return now
      ? { productId, productName: now.name, sku: now.sku, quantity, price: now.price }
      : { productId: null, productName, sku, quantity, price };
  });
}
