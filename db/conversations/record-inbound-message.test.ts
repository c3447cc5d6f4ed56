import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Knex } from 'knex';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { insertMessage } from '../messages/write-message.ts';
import { ensureConversation } from './ensure-conversation.ts';
import { recordInboundMessage } from './record-inbound-message.ts';

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

test('names the orders that listen for an answer, once, and only for what the customer wrote', async () => {
  const customer = await insertCustomer(db);
  const states = ['answer_window', 'sending', 'sending', 'waiting', 'reminded', 'waiting_for_completion'];
  const orderIds: number[] = [];
  for (const state of states) {
    const id = await insertOrder(db, { customerId: customer.id });
    await db('order_lifecycles').insert({ order_id: id, state }).onConflict('order_id').merge();
    orderIds.push(id);
  }
  // One reminder has just gone out, the other still waits in its lane.
  const conversation = await db.transaction((trx) => ensureConversation(trx, customer.id, 'main'));
  for (const [index, status] of (['sent', 'queued'] as const).entries())
    await db.transaction((trx) =>
      insertMessage(trx, {
        ...{
          conversationId: conversation.id,
          sessionId: 'main',
          direction: 'outbound',
          author: 'automation',
        },
        ...{ lane: 'reminder', automation: 'reminder', orderId: orderIds[index + 1], body: 'Habis?', status },
      }),
    );
  const record = (event: WebhookEvent) => {
    if (event.event !== 'message') throw new Error('not a message');
    const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
    return db.transaction((trx) => recordInboundMessage(trx, report));
  };
  const event = inboundEvent({ phone: customer.phone });
  const first = await record(event);
  expect(first?.repliedOrderIds.sort()).toEqual(orderIds.slice(0, 2));
  expect(await record(event)).toBeNull();
  const own = await record(inboundEvent({ phone: customer.phone, fromMe: true }));
  expect(own?.repliedOrderIds).toEqual([]);
});

test('a conversation without a number is refused at once', async () => {
  const { id } = await insertCustomer(db);
  const ensured = db.transaction((trx) => ensureConversation(trx, id, null as unknown as string));
  await expect(ensured).rejects.toMatchObject({ code: '23502', column: 'session_id' });
});
