import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { Message } from '../models/Message.ts';
import { applyAck } from './apply-ack.ts';
import { queueOrderStatusMessage } from '../automation/queue-order-status-message.ts';
import { settleMessage, type SettledAnswer } from './settle-message.ts';
import { moveMessage } from '../messages/write-message.ts';

let database: TestDatabase;
let db: Knex;
let next = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function sendingMessage(): Promise<Message> {
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'shipped' as never });
  const queued = await db.transaction((trx) => queueOrderStatusMessage(trx, { orderId, status: 'shipped' }));
  const moved = await db.transaction((trx) =>
    moveMessage(trx, { id: queued!.messageId, status: 'queued' }, 'claim'),
  );
  return moved!;
}

async function settledAs(answer: SettledAnswer, earlyAck: number | null): Promise<Message> {
  const message = await sendingMessage();
  if (earlyAck !== null && answer.waMessageId) {
    const report = {
      sessionId: message.sessionId,
      waMessageId: answer.waMessageId,
      ack: earlyAck,
      at: new Date(),
    };
    await db.transaction((trx) => applyAck(trx, report));
  }
  await db.transaction((trx) => settleMessage(trx, { messageId: message.id, attempt: 1, answer }));
  return Message.query(db).findById(message.id).throwIfNotFound();
}

const sent = (): SettledAnswer => ({
  outcome: 'sent',
  waMessageId: `WA${next++}`,
  at: new Date().toISOString(),
});
const unknown = (): SettledAnswer => ({ outcome: 'unknown', waMessageId: `WA${next++}` });

describe('an ack that came before the answer of the send', () => {
  it.each([
    ['sent', sent, null, 'sent'],
    ['sent', sent, 1, 'sent'],
    ['sent', sent, 3, 'read'],
    ['unknown', unknown, null, 'unconfirmed'],
    ['unknown', unknown, 0, 'unconfirmed'],
    ['unknown', unknown, 1, 'sent'],
    ['unknown', unknown, 2, 'delivered'],
    ['unknown', unknown, -1, 'failed'],
  ] as const)('%s with early ack %j… is settled by it', async (_name, answer, ack, status) => {
    expect((await settledAs(answer(), ack)).status).toBe(status);
  });
});
