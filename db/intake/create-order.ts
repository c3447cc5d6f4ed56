import { randomBytes } from 'node:crypto';
import type { Actor } from '@roms/domain/actor';
import { orderNumber, ORDER_NUMBER_LENGTH } from '@roms/domain/order-number';
import { normaliseProductName } from '@roms/domain/product-name';
import { Order } from '../models/Order.ts';
import { OrderItem } from '../models/OrderItem.ts';
import type { Trx } from '../knex.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import { withdrawReordered } from '../reminders/withdraw-reordered.ts';

export type NewOrderItem = {
  productId: number | null;
  productName: string;
  sku: string | null;
  quantity: number;
  /** Rupiah a piece. */
  price: number;
};

export type NewOrder = {
  /** Whose row the caller holds (FOR UPDATE). */
  customerId: number;
  /** The API key's source, or `manual`. */
  source: string;
  externalId: string | null;
  items: NewOrderItem[];
  notes: string | null;
  orderedAt: Date;
  createdBy: number | null;
  actor: Actor;
};

/** `reordered`: orders of the customer to signal after the commit, because they may be bought again now. */
export type CreatedOrder = { order: Order; reordered: number[] };

/** 32^10 numbers: a second clash in a row is a broken random source. */
const NUMBER_TRIES = 3;

/**
 * Writes an order with its items and its first event, and takes back reminders that it makes needless.
 * Throws a unique violation when `(source, externalId)` exists: the caller looks first, under a lock.
 */
export async function createOrder(trx: Trx, input: NewOrder): Promise<CreatedOrder> {
  const order = await insertOrder(trx, input);
  await OrderItem.query(trx).insert(
    input.items.map((item) => ({
      orderId: order.id,
      productId: item.productId,
      productName: item.productName,
      normalisedName: normaliseProductName(item.productName),
      sku: item.sku,
      quantity: item.quantity,
      price: item.price,
      subtotal: item.quantity * item.price,
    })),
  );
  await recordOrderEvent(trx, {
    orderId: order.id,
    type: 'order_created',
    actor: input.actor,
    details: { source: input.source, totalAmount: order.totalAmount },
  });
  return { order, reordered: await withdrawReordered(trx, input.customerId) };
}

async function insertOrder(trx: Trx, input: NewOrder): Promise<Order> {
  for (let tries = 1; tries <= NUMBER_TRIES; tries += 1) {
    const [inserted] = await Order.query(trx)
      .insert([
        {
          orderNumber: orderNumber(randomBytes(ORDER_NUMBER_LENGTH)),
          customerId: input.customerId,
          source: input.source,
          externalId: input.externalId,
          totalAmount: input.items.reduce((total, item) => total + item.quantity * item.price, 0),
          notes: input.notes,
          orderedAt: input.orderedAt,
          createdBy: input.createdBy,
        },
      ])
      .onConflict('order_number')
      .ignore()
      .returning('*');
    if (inserted?.id) return inserted;
  }
  throw new Error('no free order number was found');
}
