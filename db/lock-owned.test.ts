import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { areWaiting, openTransaction } from '../tests/support/lock-waits.ts';
import { insertCustomer, insertOrder, insertShop } from '../tests/support/rows.ts';
import { ensureConversation } from './conversations/ensure-conversation.ts';
import { connectDatabase, type Trx } from './knex.ts';
import { lockOwned } from './lock-owned.ts';
import { lockMessage } from './messages/lock-message.ts';
import { lockOrder } from './orders/lock-order.ts';

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

it('keeps nobody from changing the conversation of a held customer twice', async () => {
  // The second change of a row in one transaction looks its customer up again, by a key that nobody may change then: who
  // holds a conversation would wait for the customer, against the order of locks.
  const customer = await insertCustomer(db);
  const { id } = await db.transaction((trx) => ensureConversation(trx, customer.id, 'main'));
  await db.transaction(async (holder) => {
    await lockOwned(holder, {
      ...{ toOwner: 'WHERE customers.id = :id', id: customer.id },
      ofOwner: async () => id,
      assertThere: async () => expect.unreachable(),
    });
    await db.transaction(async (other) => {
      await other.raw(`SET LOCAL lock_timeout = '2s'`);
      await other('conversations').where({ id }).update({ unread_count: 1 });
      await other('conversations').where({ id }).update({ status: 'open' });
    });
  });
  expect(await db('conversations').where({ id }).first('unread_count', 'status')).toEqual({
    unread_count: 1,
    status: 'open',
  });
});

/** Starts `work` while an undo holds `from`, which then gives all that is theirs to `to` and lets `from` be. */
async function meetsUndo<T>(work: (trx: Trx) => Promise<T>, from: number, to: number): Promise<T> {
  const undo = await openTransaction(db);
  await undo('customers').where({ id: from }).forNoKeyUpdate().select('id');
  const working = db.transaction(work);
  working.catch(() => undefined);
  await areWaiting(db, 1);
  for (const table of ['orders', 'conversations'])
    await undo(table).where({ customer_id: from }).update({ customer_id: to });
  await undo('customers').where({ id: from }).update({ updated_at: new Date() });
  await undo.commit();
  return working;
}

it('locks the new owner of an order and of a message that an undo gave away while the old one was waited for', async () => {
  const [keep, gone] = [await insertCustomer(db), await insertCustomer(db)];
  const orderId = await insertOrder(db, { customerId: keep.id });
  const order = await meetsUndo((trx) => lockOrder(trx, orderId), keep.id, gone.id);
  expect([order.customer.id, order.customerId]).toEqual([gone.id, gone.id]);

  const { id } = await db.transaction((trx) => ensureConversation(trx, keep.id, 'main'));
  const [message] = await db('messages')
    .insert({
      ...{ conversation_id: id, session_id: 'main', direction: 'outbound', author: 'agent', lane: 'reply' },
      ...{ body: 'Halo', status: 'queued' },
    })
    .returning('id');
  const locked = await meetsUndo((trx) => lockMessage(trx, message.id), keep.id, gone.id);
  expect(locked.customer.id).toBe(gone.id);
});

it('locks a message behind its order and its conversation, each as it is once it is held', async () => {
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id });
  const { id: conversationId } = await db.transaction((trx) => ensureConversation(trx, customer.id, 'main'));
  const [message] = await db('messages')
    .insert({
      ...{ conversation_id: conversationId, session_id: 'main', direction: 'outbound', author: 'automation' },
      ...{ order_id: orderId, lane: 'transactional', body: 'Terima kasih', status: 'queued' },
    })
    .returning('id');
  const holdOrder = await openTransaction(db);
  await holdOrder('orders').where({ id: orderId }).update({ courier: 'JNE' });
  const locking = db.transaction((trx) => lockMessage(trx, message.id));
  locking.catch(() => undefined);
  await areWaiting(db, 1);
  // Neither the conversation nor the message is held before the order is.
  for (const [table, id] of [
    ['conversations', conversationId],
    ['messages', message.id],
  ] as const)
    await db(table).where({ id }).forNoKeyUpdate().noWait().select('id');
  await db('messages').where({ id: message.id }).update({ body: 'Makasih' });
  await holdOrder.commit();
  const locked = await locking;
  expect([locked.order?.courier, locked.message.body]).toEqual(['JNE', 'Makasih']);
});
