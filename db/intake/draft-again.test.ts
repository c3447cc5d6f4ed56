import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { Order } from '../models/Order.ts';
import { planReminder } from '../reminders/plan-reminder.ts';
import { queueReminder } from '../reminders/queue-reminder.ts';
import { changeOrderStatus } from './change-order-status.ts';
import { deleteOrder } from './delete-order.ts';
import { takeInboundMessage, type TakenInbound } from './take-inbound-message.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const DAY_MS = 86_400_000;
const ANY_HOUR = { dayMs: DAY_MS };
const STAFF = { kind: 'user', id: 1, name: 'Ani' } as const;

async function says(phone: string, body: string): Promise<TakenInbound> {
  const event = inboundEvent({ phone, body });
  if (event.event !== 'message') throw new Error('not a message');
  const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
  return (await db.transaction((trx) => takeInboundMessage(trx, report)))!;
}

async function reminded() {
  const { id: customerId, phone } = await insertCustomer(db);
  const productId = await insertProduct(db, `Kopi ${crypto.randomUUID()}`, { price: 95_000 });
  const orderId = await insertOrder(db, {
    customerId,
    items: [
      { productId, name: 'Kopi lama', quantity: 2, price: 90_000 },
      { name: 'Ongkos bungkus', price: 5_000 },
    ],
    status: 'completed',
    orderedAt: new Date(Date.now() - 31 * DAY_MS),
    completedAt: new Date(Date.now() - 30 * DAY_MS),
  });
  await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting' });
  const ask = { orderId, cycle: 1, recommendedIds: [], actor: null };
  const queued = await db.transaction((trx) => queueReminder(trx, ask, ANY_HOUR));
  if (!('delivery' in queued) || !queued.delivery) throw new Error('not queued');
  await db('messages').where({ id: queued.delivery.messageId }).update({ status: 'read' });
  await db('order_lifecycles').where({ order_id: orderId }).update({ state: 'answer_window' });
  return { customerId, phone, orderId, productId };
}

const draftsOf = (customerId: number) =>
  Order.query(db).where({ customerId, source: 'reply' }).orderBy('id').withGraphFetched('items');
const change = (orderId: number, status: 'pending') =>
  db.transaction((trx) => changeOrderStatus(trx, { orderId, status, actor: STAFF, now: new Date() }));

test('PESAN LAGI drafts the last basket at today’s prices once, and waits for a person', async () => {
  const { customerId, phone, orderId, productId } = await reminded();
  const { answer, messageId } = await says(phone, 'Mau pesan lagi kak');
  await says(phone, 'reorder');
  const [draft, ...more] = await draftsOf(customerId);
  expect(more).toEqual([]);
  expect(draft).toMatchObject({ status: 'draft', totalAmount: 2 * 95_000 + 5_000, createdBy: null });
  expect(draft!.items).toMatchObject([
    { productId, quantity: 2, price: 95_000 },
    { productId: null, productName: 'Ongkos bungkus', price: 5_000 },
  ]);
  expect(answer).toBeNull();
  expect(await db('messages').where({ id: messageId }).first()).toMatchObject({ reply_word: null });
  const conversation = await db('conversations').where({ customer_id: customerId }).first();
  expect(conversation).toMatchObject({ status: 'open', unread_count: 2, waiting_since: expect.any(Date) });
  const lines = await db('conversation_activities').where({
    conversation_id: conversation.id,
    type: 'automation',
  });
  expect(lines.map(({ details }) => details)).toEqual([{ reason: 'order_again' }]);
  const events = await db('order_events').where({ order_id: orderId, type: 'reminder_answered' });
  // Of the draft it tells nothing: who sees this order may not see that one.
  expect(events.map(({ details }) => details)).toEqual([{ word: 'order_again' }]);
});

test('a confirmed draft stops the timer of the order, also one that NANTI moved', async () => {
  const { customerId, phone, orderId } = await reminded();
  await says(phone, 'nanti');
  await says(phone, 'eh, jadi deh');
  await says(phone, 'pesan lagi');
  const [draft] = await draftsOf(customerId);
  expect((await db.transaction((trx) => planReminder(trx, { orderId, cycle: 2 }, ANY_HOUR))).plan.next).toBe(
    'wait',
  );
  const { isConfirmed, reordered } = await change(draft!.id, 'pending');
  expect(isConfirmed).toBe(true);
  expect(reordered).toContain(orderId);
  const { plan } = await db.transaction((trx) => planReminder(trx, { orderId, cycle: 2 }, ANY_HOUR));
  expect(plan).toMatchObject({ next: 'end', state: 'reordered' });
  // What was ordered again is asked for no more.
  await says(phone, 'pesan lagi');
  expect(await draftsOf(customerId)).toHaveLength(1);
});

test('a draft that was deleted may be asked for again', async () => {
  const { customerId, phone } = await reminded();
  await says(phone, 'mau');
  const [draft] = await draftsOf(customerId);
  await db.transaction((trx) => deleteOrder(trx, { orderId: draft!.id, actor: STAFF, isAdmin: false }));
  await says(phone, 'order lagi dong');
  expect(await draftsOf(customerId)).toHaveLength(1);
});

test('without a reminder it is a message like any other', async () => {
  const { id, phone } = await insertCustomer(db);
  await says(phone, 'pesan lagi');
  expect(await draftsOf(id)).toEqual([]);
});
