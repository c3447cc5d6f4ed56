import { MockActivityEnvironment } from '@temporalio/testing';
import type { Knex } from 'knex';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { claimMessage } from '../db/delivery/claim-message.ts';
import { connectDatabase } from '../db/knex.ts';
import { insertMessage } from '../db/messages/write-message.ts';
import { Message } from '../db/models/Message.ts';
import { addNumber } from '../db/numbers/add-number.ts';
import { removeNumber } from '../db/numbers/remove-number.ts';
import { servedNumbers } from '../db/numbers/served-numbers.ts';
import { createGatewayClient, type GatewayClient } from '../runtime/gateway-client.ts';
import { createLogger } from '../runtime/logger.ts';
import { createMediaStore } from '../runtime/media-store.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { startGateway, type TestGateway } from '../tests/support/gateway.ts';
import { insertCustomer, insertShop } from '../tests/support/rows.ts';
import { createActivities } from './index.ts';

/** What waits for a number that is removed, on the real wa-service. */
let database: TestDatabase;
let db: Knex;
let process: TestGateway;
let gateway: GatewayClient;
let deliverMessage: (input: object) => Promise<unknown>;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  process = await startGateway();
  gateway = createGatewayClient({ url: process.url, apiKey: process.apiKey });
  const nobody = async (): Promise<never> => {
    throw new Error('not in this test');
  };
  const starts = {
    ...{ startOrder: nobody, startMessage: nobody, letOthersPass: nobody, restartOrder: nobody },
    ...{ startAbsence: nobody, startSnooze: nobody, startMail: nobody, startImport: nobody },
    ...{ startBroadcast: nobody, wakeBroadcast: nobody, startReportDays: nobody },
    ...{ namespaceId: nobody, signalOrder: nobody, callMessage: async () => true },
  };
  const { lane } = createActivities({
    db,
    gateway,
    starts,
    gateTimes: { lookMs: 20, holdMs: 50, blipMs: 50 },
    files: createMediaStore(join(process.dataDir, 'api')),
    settings: { dayMs: 86_400_000 },
    mail: { mailer: null, way: 'none' },
    logger: createLogger({ name: 'test', level: 'silent' }),
    stopping: new AbortController().signal,
  });
  deliverMessage = lane.deliverMessage as never;
});
afterAll(async () => {
  await process?.stop();
  await db?.destroy();
  await database?.drop();
});
beforeEach(async () => {
  await gateway.addSession('cabang');
  await db.transaction((trx) => addNumber(trx, { id: 'cabang', label: 'Cabang' }));
});

const remove = async (): Promise<void> => {
  await gateway.removeSession('cabang');
  await db.transaction((trx) => removeNumber(trx, 'cabang', new Date()));
};

/** A reply that waits for the branch's number, and the phone that it is for. */
async function reply(): Promise<{ messageId: number; phone: string }> {
  const customer = await insertCustomer(db);
  const [conversation] = (await db('conversations')
    .insert({ customer_id: customer.id, session_id: 'cabang' })
    .returning('id')) as [{ id: number }];
  const message = await db.transaction((trx) =>
    insertMessage(trx, {
      ...{ conversationId: conversation.id, sessionId: 'cabang', direction: 'outbound', author: 'agent' },
      ...{ lane: 'reply', status: 'queued', body: `untuk ${customer.phone}` },
    }),
  );
  return { messageId: message!.id, phone: customer.phone };
}

/** As the workflow asks, whose delivery was decided while the number was there. */
const deliverOnce = (messageId: number): Promise<unknown> =>
  new MockActivityEnvironment().run(deliverMessage as never, {
    ...{ messageId, attempt: 1, sessionId: 'cabang', lane: 'reply' },
  });
async function deliver(messageId: number): Promise<unknown> {
  for (let tries = 0; tries < 200; tries += 1) {
    const result = await deliverOnce(messageId).catch(() => null);
    if (result !== null) return result;
    await sleep(50);
  }
  throw new Error('never settled');
}

const row = (id: number) => Message.query(db).findById(id).throwIfNotFound();
async function shownOn(phone: string): Promise<string[]> {
  const response = await fetch(`${process.url}/simulator/api/phones/${phone}/messages`);
  return ((await response.json()) as { data: { body: string }[] }).data.map(({ body }) => body);
}

it('sends what waited from the default number, once, in the queue in which it began', async () => {
  const { messageId, phone } = await reply();
  await remove();
  expect(await servedNumbers(db)).toEqual(['cabang', 'main']);
  expect(await deliver(messageId)).toMatchObject({ status: 'sent' });
  expect(await row(messageId)).toMatchObject({ sessionId: 'main', attempt: 1 });
  expect(await deliver(messageId)).toMatchObject({ status: 'sent' });
  expect(await shownOn(phone)).toEqual([`untuk ${phone}`]);
  // Nothing waits there any more.
  expect(await servedNumbers(db)).toEqual(['main']);
});

it('sends nothing a second time that may have left by the number', async () => {
  const { messageId, phone } = await reply();
  await db.transaction((trx) => claimMessage(trx, { messageId, attempt: 1 }));
  await remove();
  expect(await deliver(messageId)).toMatchObject({ status: 'unconfirmed', reason: 'session_removed' });
  expect(await row(messageId)).toMatchObject({ status: 'unconfirmed', sessionId: 'cabang' });
  expect(await shownOn(phone)).toEqual([]);
});

it('waits for a number that wa-service has lost and nobody has removed', async () => {
  const { messageId } = await reply();
  await gateway.removeSession('cabang');
  await expect(deliverOnce(messageId)).rejects.toMatchObject({
    type: 'not_yet',
    details: ['session_not_found'],
  });
  expect(await row(messageId)).toMatchObject({ status: 'queued', sessionId: 'cabang' });
});

it('fails what has no number to go to', async () => {
  const { messageId } = await reply();
  await remove();
  await db('wa_sessions').where({ id: 'main' }).update({ is_default: false });
  try {
    expect(await deliver(messageId)).toMatchObject({ status: 'failed', reason: 'session_removed' });
  } finally {
    await db('wa_sessions').where({ id: 'main' }).update({ is_default: true });
  }
});
