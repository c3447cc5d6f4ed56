import { randomBytes } from 'node:crypto';
import type { Actor } from '@roms/domain/actor';
import { NOT_STARTED, type NextAction } from '@roms/domain/lifecycle';
import { orderNumber, ORDER_NUMBER_LENGTH } from '@roms/domain/order-number';
import { noteArrival } from '../customers/merge-notes.ts';
import { LIVE_CHANNEL } from '../live-events.ts';
import { Order } from '../models/Order.ts';
import type { Trx } from '../knex.ts';
import { itemRow, totalOf, type NewOrderItem } from '../orders/item-rows.ts';
import { ATTRIBUTED, attributionWindow } from '../orders/attribute-order.ts';
import { actorOfEvent } from '../orders/record-order-event.ts';
import { REMEMBER_KEY, type UsedKey } from './order-idempotency.ts';
import { withdrawReordered } from '../reminders/withdraw-reordered.ts';

export type ThankYouChoice = { send: boolean; body?: string };

export type NewOrder = {
  /** Whose row the caller holds. */
  customerId: number;
  /** The address that it came by, when a merge brought that to the customer. */
  movedIdentityId?: number | null;
  /** The API key's source, or `manual`. */
  source: string;
  externalId: string | null;
  /** The request's Idempotency-Key, remembered with the order; staff's orders have none. */
  usedKey?: UsedKey;
  items: NewOrderItem[];
  notes: string | null;
  /** Where it goes: the customer may move. */
  place: { address: string | null; city: string | null };
  payment?: string | null;
  courier?: string | null;
  orderedAt: Date;
  /** `pending` unless told; a draft is no order yet: it takes back no reminder, and no workflow starts. */
  status?: 'draft' | 'pending';
  /** Whether the customer is thanked, which is the rule, and with which words when they are not the template's. */
  thankYou?: ThankYouChoice;
  /** How long a day of reminder arithmetic is (milliseconds); a real one unless told. */
  dayMs?: number;
  createdBy: number | null;
  actor: Actor;
};

/** `reordered`: orders of the customer to signal after the commit, because they may be bought again now. */
export type CreatedOrder = { order: Order; reordered: number[] };

/** 32^10 numbers: a second clash in a row is a broken random source. */
const NUMBER_TRIES = 3;
const FIRST_ACTION: NextAction = 'send_thank_you';

/**
 * Writes an order with its items, its first event and its lifecycle, announces it, and takes back reminders that it
 * makes needless. Throws a unique violation when `(source, externalId)` exists: the caller looks first, under a lock.
 */
export async function createOrder(trx: Trx, input: NewOrder): Promise<CreatedOrder> {
  const order = await insertOrder(trx, input);
  await noteArrival(trx, input.movedIdentityId, { relation: 'orders', id: order.id });
  if (order.status === 'draft') return { order, reordered: [] };
  return { order, reordered: await withdrawReordered(trx, input.customerId) };
}

async function insertOrder(trx: Trx, input: NewOrder): Promise<Order> {
  for (let tries = 1; tries <= NUMBER_TRIES; tries += 1) {
    const { rows } = await trx.raw<{ rows: object[] }>(INSERT_ORDER, bindingsOf(input));
    if (rows[0]) return Order.fromDatabaseJson(rows[0]);
  }
  throw new Error('no free order number was found');
}

/** One statement, because each is a round trip while the customer's row is locked; no row for a number in use. */
const INSERT_ORDER = `
  WITH placed AS (
    INSERT INTO orders (order_number, customer_id, source, external_id, total_amount, notes, address, city, payment, courier,
                        ordered_at, created_by, status, thanks, thank_you)
    VALUES (:orderNumber, :customerId, :source, :externalId, :totalAmount, :notes, :address, :city, :payment, :courier,
            :orderedAt, :createdBy, :status, :thanks, :thankYou)
    ON CONFLICT (order_number) DO NOTHING RETURNING *),
  items AS (
    INSERT INTO order_items (order_id, product_id, product_name, normalised_name, sku, quantity, price, subtotal)
    SELECT placed.id, item.* FROM placed, jsonb_to_recordset(cast(:items AS jsonb)) AS item (
      product_id bigint, product_name text, normalised_name text, sku text, quantity integer, price bigint,
      subtotal bigint)),
  lifecycle AS (
    INSERT INTO order_lifecycles (order_id, state, next_action) SELECT id, :state, :nextAction FROM placed),
  ${ATTRIBUTED},
  event AS (
    INSERT INTO order_events (order_id, type, actor, actor_kind, actor_id, details)
    SELECT id, 'order_created', :actor, :actorKind, :actorId,
           jsonb_build_object('source', source, 'totalAmount', total_amount) FROM placed),
  told AS (
    SELECT pg_notify(:channel, json_build_object('type', 'order.updated', 'orderId', id)::text) FROM placed),
  ${REMEMBER_KEY}
  SELECT placed.* FROM placed, told`;

function bindingsOf(input: NewOrder) {
  const { customerId, source, externalId, usedKey, notes, place, orderedAt, createdBy, actor } = input;
  const { status = 'pending', thankYou = { send: true }, payment = null, courier = null } = input;
  const items = input.items.map(itemRow);
  return {
    orderNumber: orderNumber(randomBytes(ORDER_NUMBER_LENGTH)),
    customerId,
    source,
    externalId,
    totalAmount: totalOf(items),
    notes,
    ...place,
    payment,
    courier,
    status,
    thanks: thankYou.send,
    thankYou: thankYou.body ?? null,
    orderedAt,
    createdBy,
    items: JSON.stringify(items),
    state: status === 'draft' ? 'none' : NOT_STARTED,
    nextAction: status === 'draft' ? 'none' : FIRST_ACTION,
    ...actorOfEvent(actor),
    ...attributionWindow(input.dayMs),
    channel: LIVE_CHANNEL,
    idempotencyKey: usedKey?.idempotencyKey ?? null,
    hash: usedKey?.hash ?? null,
  };
}
