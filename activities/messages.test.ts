import { MockActivityEnvironment } from '@temporalio/testing';
import type { Knex } from 'knex';
import pg from 'pg';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Deferral, DeliveryResult } from '@roms/domain/delivery';
import { claimMessage } from '../db/delivery/claim-message.ts';
import { ensureConversation } from '../db/conversations/ensure-conversation.ts';
import { queueReminder } from '../db/reminders/queue-reminder.ts';
import { queueOrderStatusMessage } from '../db/automation/queue-order-status-message.ts';
import { liftStop, stopAutomation } from '../db/automation/stop-automation.ts';
import { queueThankYou } from '../db/automation/queue-thank-you.ts';
import { retryMessage } from '../db/messages/retry-message.ts';
import { insertMessage } from '../db/messages/write-message.ts';
import { connectDatabase } from '../db/knex.ts';
import { LIVE_CHANNEL } from '../db/live-events.ts';
import { Message } from '../db/models/Message.ts';
import { waitUntil } from '../embedded/wait-until.ts';
import { createGatewayClient, type GatewayClient } from '../runtime/gateway-client.ts';
import { createMediaStore, type MediaStore } from '../runtime/media-store.ts';
import { createLogger } from '../runtime/logger.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { startGateway, type TestGateway } from '../tests/support/gateway.ts';
import { areWaiting } from '../tests/support/lock-waits.ts';
import { freePort } from '../tests/support/ports.ts';
import { insertCustomer, insertOrder, insertShop } from '../tests/support/rows.ts';
import { createActivities } from './index.ts';
import type { LaneGateTimes } from './lane-gate.ts';

let database: TestDatabase;
let db: Knex;
let gateway: TestGateway;
let files: MediaStore;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  gateway = await startGateway();
  files = createMediaStore(join(gateway.dataDir, 'api'));
});
afterAll(async () => {
  await gateway?.stop();
  await db?.destroy();
  await database?.drop();
});

const absent = async (): Promise<never> => {
  throw new Error('not in this test');
};

/** Whatever the clock says while this runs. */
const ANY_HOUR = { dayMs: 86_400_000 };

/** Replies that were called because the one before them ended. */
const called: number[] = [];

type Trial = {
  /** What wa-service says of the number. */
  report?: GatewayClient['report'];
  url?: string;
  gateTimes?: LaneGateTimes;
  stepsAside?: true;
};

async function deliver(messageId: number, trial: Trial = {}): Promise<DeliveryResult | Deferral> {
  const { url = gateway.url, report, gateTimes = { lookMs: 50, holdMs: 100 }, stepsAside } = trial;
  const { lane } = createActivities({
    db,
    gateTimes,
    gateway: { ...createGatewayClient({ url, apiKey: gateway.apiKey }), ...(report ? { report } : {}) },
    files,
    starts: {
      startOrder: absent,
      startMessage: absent,
      startAbsence: absent,
      startMail: absent,
      startImport: absent,
      startBroadcast: absent,
      wakeBroadcast: absent,
      startReportDays: absent,
      letOthersPass: absent,
      restartOrder: absent,
      startSnooze: absent,
      namespaceId: absent,
      callMessage: async ({ messageId }) => called.push(messageId) > 0,
      signalOrder: absent,
    },
    settings: ANY_HOUR,
    mail: { mailer: null, way: 'none' },
    logger: createLogger({ name: 'test', level: 'silent' }),
    stopping: new AbortController().signal,
  });
  const message = await Message.query(db).findById(messageId).throwIfNotFound();
  const { attempt, sessionId } = message;
  const input = { messageId, attempt, sessionId, lane: message.lane ?? 'reply', stepsAside };
  return (await new MockActivityEnvironment().run(lane.deliverMessage as never, input)) as DeliveryResult;
}

/** Asks again, as Temporal would, until the delivery is over. */
async function deliverAtLast(messageId: number): Promise<DeliveryResult | Deferral> {
  for (let tries = 0; tries < 100; tries += 1) {
    const result = await deliver(messageId).catch(() => null);
    if (result) return result;
    await sleep(200);
  }
  throw new Error('never settled');
}

async function thankYou(): Promise<{ messageId: number; orderId: number; phone: string }> {
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id });
  const { delivery } = await db.transaction((trx) =>
    queueThankYou(trx, { orderId, cycle: 1, workflowId: `order:${orderId}` }),
  );
  return { messageId: delivery!.messageId, orderId, phone: customer.phone };
}

async function reminder(): Promise<{
  messageId: number;
  customerId: number;
  orderId: number;
  phone: string;
}> {
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'completed' });
  const queued = await db.transaction((trx) =>
    queueReminder(trx, { orderId, cycle: 1, recommendedIds: [], actor: null }, ANY_HOUR),
  );
  if (!('delivery' in queued) || !queued.delivery) throw new Error('not queued');
  return { messageId: queued.delivery.messageId, customerId: customer.id, orderId, phone: customer.phone };
}

const row = (id: number) => Message.query(db).findById(id).throwIfNotFound();

async function shownOn(phone: string): Promise<{ body: string; type: string; fileName: string | null }[]> {
  const response = await fetch(`${gateway.url}/simulator/api/phones/${phone}/messages`);
  return ((await response.json()) as { data: { body: string; type: string; fileName: string | null }[] })
    .data;
}

async function phoneOf(phone: string): Promise<string[]> {
  return (await shownOn(phone)).map(({ body }) => body);
}

async function simulate(path: string, body: object = {}): Promise<void> {
  const response = await fetch(`${gateway.url}/simulator/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** The faults that were planted and have not happened yet. */
async function faultsLeft(): Promise<object> {
  const response = await fetch(`${gateway.url}/simulator/api/faults`);
  return ((await response.json()) as { data: { waiting: object } }).data.waiting;
}

it('delivers once, keeps the proof, and leaves a row for each check at the send', async () => {
  const { messageId, orderId, phone } = await thankYou();
  await Promise.allSettled([deliver(messageId), deliver(messageId)]);
  expect(await deliverAtLast(messageId)).toEqual({ status: 'sent', reason: null });
  const message = await row(messageId);
  expect(message.waMessageId).not.toBeNull();
  expect(await phoneOf(phone)).toEqual([message.body]);
  const evaluations = await db('evaluations').where({ message_id: messageId }).orderBy('id');
  expect(evaluations.map(({ stage, verdict }) => `${stage} ${verdict}`)).toEqual(['queue pass', 'send pass']);
  expect(evaluations[1].checks).toContainEqual(
    expect.objectContaining({ check: 'order_void', verdict: 'pass' }),
  );
  const events = await db('order_events').where({ order_id: orderId, type: 'message_sent' });
  expect(events).toHaveLength(1);
});

it.each([
  ['opts out', 'opted_out', { opted_out_at: new Date() }, {}],
  ['is blocked', 'blocked', { blocked_at: new Date() }, {}],
  ['had the order cancelled', 'order_void', {}, { status: 'cancelled' }],
] as const)(
  'withdraws a reminder at the last moment when the customer %s',
  async (_name, code, customer, order) => {
    const { messageId, customerId, orderId, phone } = await reminder();
    // Holds the customer's row while the delivery comes along, as STOP and a cancellation do.
    const sending = await db.transaction(async (trx) => {
      await trx('customers').where({ id: customerId }).forNoKeyUpdate();
      const started = deliver(messageId);
      await areWaiting(db, 1);
      await trx('customers')
        .where({ id: customerId })
        .update({ updated_at: trx.fn.now(), ...customer });
      if ('status' in order) await trx('orders').where({ id: orderId }).update(order);
      return { started };
    });
    expect(await sending.started).toEqual({ status: 'withdrawn', reason: code });
    expect(await phoneOf(phone)).toEqual([]);
    expect(await row(messageId)).toMatchObject({ status: 'withdrawn', statusReason: code });
  },
);

it('does not remind of what is ordered again while the reminder waits', async () => {
  const { messageId, customerId, phone } = await reminder();
  await insertOrder(db, { customerId });
  expect(await deliver(messageId)).toEqual({ status: 'withdrawn', reason: 'already_reordered' });
  expect(await phoneOf(phone)).toEqual([]);
});

it('keeps the order of replies', async () => {
  called.length = 0;
  const customer = await insertCustomer(db);
  const ids: number[] = [];
  for (const body of ['one', 'two']) {
    const id = await db.transaction(async (trx) => {
      const conversation = await ensureConversation(trx, customer.id, 'main');
      const message = await insertMessage(trx, {
        conversationId: conversation.id,
        sessionId: 'main',
        direction: 'outbound',
        author: 'agent',
        lane: 'reply',
        body,
        status: 'queued',
      });
      return message!.id;
    });
    ids.push(id);
  }
  expect(await deliver(ids[1]!, { stepsAside: true })).toEqual({ status: 'behind_another' });
  // A workflow that began before replies were called asks by itself.
  await expect(deliver(ids[1]!)).rejects.toMatchObject({ type: 'not_yet', details: ['behind_another'] });
  expect(called).toEqual([]);
  await deliverAtLast(ids[0]!);
  expect(called).toEqual([ids[1]]);
  await deliverAtLast(ids[1]!);
  expect(await phoneOf(customer.phone)).toEqual(['one', 'two']);
});

it('a thank-you and the notices of one order arrive in their order, whoever is tried first', async () => {
  const { messageId, orderId, phone } = await thankYou();
  const notices: number[] = [];
  for (const status of ['shipped', 'completed'] as const) {
    await db('orders').where({ id: orderId }).update({ status });
    const queued = await db.transaction((trx) => queueOrderStatusMessage(trx, { orderId, status }));
    notices.push(queued!.messageId);
  }
  const [shipped, completed] = notices as [number, number];
  // Nobody calls a notice: it asks again soon.
  for (const early of [completed, shipped, completed]) {
    await expect(deliver(early, { stepsAside: true })).rejects.toMatchObject({ details: ['behind_another'] });
  }
  await deliverAtLast(messageId);
  await expect(deliver(completed)).rejects.toMatchObject({ details: ['behind_another'] });
  await deliverAtLast(shipped);
  await deliverAtLast(completed);
  const bodies = await Promise.all([messageId, shipped, completed].map(async (id) => (await row(id)).body));
  expect(await phoneOf(phone)).toEqual(bodies);
});

it('a notice waits for no thank-you that failed', async () => {
  const { messageId, orderId } = await thankYou();
  await db('messages').where({ id: messageId }).update({ status: 'failed' });
  await db('orders').where({ id: orderId }).update({ status: 'shipped' });
  const queued = await db.transaction((trx) => queueOrderStatusMessage(trx, { orderId, status: 'shipped' }));
  expect((await deliverAtLast(queued!.messageId)).status).toBe('sent');
});

it('a notice waits for no thank-you that is to leave from another number', async () => {
  const { messageId, orderId } = await thankYou();
  const gone = `gone-${messageId}`;
  await db('wa_sessions').insert({ id: gone, label: 'Lama', state: 'logged_out' });
  await db('messages').where({ id: messageId }).update({ session_id: gone });
  await db('orders').where({ id: orderId }).update({ status: 'shipped' });
  const queued = await db.transaction((trx) => queueOrderStatusMessage(trx, { orderId, status: 'shipped' }));
  expect((await deliverAtLast(queued!.messageId)).status).toBe('sent');
});

/** What the dashboards are told of while `work` runs. */
async function eventsDuring(work: () => Promise<void>): Promise<string[]> {
  const events: string[] = [];
  const listener = new pg.Client({ connectionString: database.url });
  await listener.connect();
  try {
    listener.on('notification', ({ payload }) => events.push(payload ?? ''));
    await listener.query(`LISTEN ${LIVE_CHANNEL}`);
    await work();
    // Notifications come in order: with this one, all that was said before is here.
    await db.raw(`SELECT pg_notify(?, 'end')`, [LIVE_CHANNEL]);
    await waitUntil(async () => expect(events).toContain('end'), { timeoutMs: 60_000 });
    return events.filter((event) => event !== 'end');
  } finally {
    await listener.end();
  }
}

it('writes and announces nothing for a try while wa-service or WhatsApp is away', async () => {
  const { messageId } = await thankYou();
  const before = await row(messageId);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const events = await eventsDuring(async () => {
    for (let time = 0; time < 3; time += 1) {
      const failure = await deliver(messageId, { url: nobody }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ type: 'not_yet', details: ['gateway_unreachable'] });
      expect((failure as { nextRetryDelay: number }).nextRetryDelay).toBeLessThanOrEqual(10_000);
    }
    await simulate('disconnect');
    for (let time = 0; time < 3; time += 1)
      await expect(deliver(messageId)).rejects.toMatchObject({ type: 'not_yet', details: ['disconnected'] });
  });
  expect(events).toEqual([]);
  // Still queued: STOP and a reorder can take it back.
  expect(await row(messageId)).toEqual(before);
  await simulate('connect');
  expect(await deliverAtLast(messageId)).toMatchObject({ status: 'sent' });
});

it('says nothing of a blip of the line to who watches a reply', async () => {
  const { messageId } = await picture(png('sekejap'));
  await simulate('disconnect');
  const before = await row(messageId);
  const waiting = deliver(messageId, { gateTimes: { lookMs: 50, holdMs: 60_000, blipMs: 60_000 } });
  await sleep(300);
  expect(await row(messageId)).toEqual(before);
  await simulate('connect');
  expect(await waiting).toEqual({ status: 'sent', reason: null });
});

it('tells once why a reply waits, and sends it in the same try when the number returns', async () => {
  const { messageId } = await picture(png('kembali'));
  await simulate('disconnect');
  await expect(deliver(messageId)).rejects.toMatchObject({ details: ['disconnected'] });
  const told = await row(messageId);
  expect(told).toMatchObject({ status: 'queued', statusReason: 'disconnected' });
  const waiting = deliver(messageId, { gateTimes: { lookMs: 50, holdMs: 60_000 } });
  await sleep(300);
  expect(await row(messageId)).toEqual(told);
  await simulate('connect');
  expect(await waiting).toEqual({ status: 'sent', reason: null });
});

it('tells once why marketing waits that a breaker keeps in front of its lane', async () => {
  const { messageId } = await reminder();
  const lanes = [{ lane: 'reminder', reason: 'breaker' }];
  const report = async () => ({ budget: { lanes } }) as never;
  await expect(deliver(messageId, { report })).rejects.toMatchObject({ details: ['breaker'] });
  const told = await row(messageId);
  expect(told).toMatchObject({ status: 'queued', statusReason: 'breaker' });
  await expect(deliver(messageId, { report })).rejects.toMatchObject({ details: ['breaker'] });
  expect(await row(messageId)).toEqual(told);
  expect(await deliverAtLast(messageId)).toMatchObject({ status: 'sent' });
});

it('looks every few minutes whether a stop of all automation was lifted, and sends then', async () => {
  const { messageId } = await thankYou();
  const actor = { kind: 'user' as const, id: 1, name: 'Bos' };
  const wish = { reason: 'Stok opname', until: null, actor };
  await db.transaction((trx) => stopAutomation(trx, wish, new Date()));
  const failure = await deliver(messageId).catch((error: unknown) => error);
  expect(failure).toMatchObject({ type: 'not_yet', details: ['automation_stopped'] });
  expect((failure as { nextRetryDelay: number }).nextRetryDelay).toBeLessThanOrEqual(5 * 60_000);
  expect(await row(messageId)).toMatchObject({ status: 'queued', statusReason: 'automation_stopped' });
  await db.transaction((trx) => liftStop(trx, new Date()));
  expect(await deliverAtLast(messageId)).toMatchObject({ status: 'sent' });
});

/** An ask that the gateway has taken and whose answer was lost: the message is `sending` here and sent there. */
async function sendUnheard(messageId: number): Promise<void> {
  const claim = await db.transaction((trx) => claimMessage(trx, { messageId, attempt: 1 }, ANY_HOUR));
  if (claim.kind !== 'ask') throw new Error('it cannot be claimed');
  const client = createGatewayClient({ url: gateway.url, apiKey: gateway.apiKey });
  // The number may still be connecting.
  await waitUntil(
    async () => {
      expect((await client.send(claim.sessionId, claim.ask)).outcome).toMatch(/sent|duplicate/);
    },
    { timeoutMs: 60_000 },
  );
}

it('asks for what may have left although the number is away: the journal knows', async () => {
  const { messageId } = await thankYou();
  await sendUnheard(messageId);
  await simulate('disconnect');
  expect(await deliver(messageId)).toEqual({ status: 'sent', reason: null });
  await simulate('connect');
});

it('calls nothing failed that has left to an address which the customer has no longer', async () => {
  const { messageId, customerId } = await reminder();
  await sendUnheard(messageId);
  const later = `628129${String(customerId).padStart(7, '0')}`;
  await db('customers').where({ id: customerId }).update({ phone: later });
  expect(await deliverAtLast(messageId)).toEqual({ status: 'unconfirmed', reason: 'unknown' });
});

it('hears from the journal what became of a message to a LID whose phone was told meanwhile', async () => {
  const { messageId, customerId, phone } = await reminder();
  await db('customers').where({ id: customerId }).update({ phone: null });
  const lid = `88${String(customerId).padStart(12, '0')}`;
  await db('customer_identities').insert({ customer_id: customerId, kind: 'lid', value: lid });
  // Nobody has this LID on the simulated WhatsApp: only the journal can say so, the phone is known there.
  await sendUnheard(messageId);
  await db('customers').where({ id: customerId }).update({ phone });
  expect(await deliverAtLast(messageId)).toEqual({ status: 'failed', reason: 'not_on_whatsapp' });
  expect(await phoneOf(phone)).toEqual([]);
});

async function picture(bytes: Buffer): Promise<{ messageId: number; phone: string; file: string }> {
  const customer = await insertCustomer(db);
  const file = await files.save(bytes);
  const media = {
    ...{ gatewayId: null, mimeType: 'image/png', size: bytes.length, fileName: 'kopi.png' },
    ...{ state: 'ready' as const, file },
  };
  const message = await db.transaction(async (trx) => {
    const conversation = await ensureConversation(trx, customer.id, 'main');
    return insertMessage(trx, {
      ...{ conversationId: conversation.id, sessionId: 'main', direction: 'outbound', author: 'agent' },
      ...{ lane: 'reply', type: 'image', body: 'Ini kak', media, status: 'queued' },
    });
  });
  return { messageId: message!.id, phone: customer.phone, file };
}

const png = (text: string): Buffer => Buffer.from(`\x89PNG\r\n\x1a\n${text}`, 'latin1');

it('brings a file to the gateway, again when it was lost there, and sends it with its caption', async () => {
  for (let time = 0; time < 2; time += 1) {
    const { messageId, phone, file } = await picture(png('satu'));
    expect(await deliverAtLast(messageId)).toEqual({ status: 'sent', reason: null });
    expect(await shownOn(phone)).toMatchObject([{ type: 'image', body: 'Ini kak', fileName: 'kopi.png' }]);
    await rm(join(gateway.dataDir, 'media', file), { force: true });
  }
});

it('keeps a message queued while its file cannot be brought, and fails it when there is no file', async () => {
  // The gateway has what a first try brought.
  const bytes = png(`hilang ${crypto.randomUUID()}`);
  const { messageId, file } = await picture(bytes);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  await expect(deliver(messageId, { url: nobody })).rejects.toMatchObject({
    details: ['gateway_unreachable'],
  });
  expect((await row(messageId)).status).toBe('queued');
  await files.remove(file);
  expect(await deliverAtLast(messageId)).toEqual({ status: 'failed', reason: 'file_gone' });
  // Sent again by a person, it is the same row with the same file.
  await files.save(bytes);
  await db.transaction((trx) => retryMessage(trx, { messageId, confirmed: false }));
  expect(await deliverAtLast(messageId)).toEqual({ status: 'sent', reason: null });
});

it('believes the journal, not the missing file, when an earlier ask may have been taken', async () => {
  const { messageId, phone, file } = await picture(png('sudah'));
  const client = createGatewayClient({ url: gateway.url, apiKey: gateway.apiKey });
  // The ask of an attempt whose line broke before its answer.
  const claim = await db.transaction((trx) => claimMessage(trx, { messageId, attempt: 1 }));
  if (claim.kind !== 'ask') throw new Error('it cannot be claimed');
  await client.keepMedia(new Blob([png('sudah')]));
  // The number may still be connecting.
  await waitUntil(
    async () => {
      expect((await client.send(claim.sessionId, claim.ask)).outcome).toMatch(/sent|duplicate/);
    },
    { timeoutMs: 60_000 },
  );
  await rm(join(gateway.dataDir, 'media', file), { force: true });
  await files.remove(file);
  expect(await deliverAtLast(messageId)).toEqual({ status: 'sent', reason: null });
  expect(await shownOn(phone)).toHaveLength(1);
});

it('does not begin a reminder again that never left when the customer has opted out meanwhile', async () => {
  const { messageId, customerId, phone } = await reminder();
  const claim = await db.transaction((trx) => claimMessage(trx, { messageId, attempt: 1 }, ANY_HOUR));
  expect(claim.kind).toBe('ask');
  // The line broke before the gateway took it.
  await db('customers').where({ id: customerId }).update({ opted_out_at: new Date() });
  expect(await deliverAtLast(messageId)).toEqual({ status: 'withdrawn', reason: 'opted_out' });
  expect(await phoneOf(phone)).toEqual([]);
});

it('says of a reminder that had left when the customer opted out that it was sent', async () => {
  const { messageId, customerId, phone } = await reminder();
  await sendUnheard(messageId);
  await db('customers').where({ id: customerId }).update({ opted_out_at: new Date() });
  expect(await deliverAtLast(messageId)).toEqual({ status: 'sent', reason: null });
  expect(await phoneOf(phone)).toHaveLength(1);
});

it('fails what is past its shelf life', async () => {
  const { messageId, phone } = await thankYou();
  await db('messages')
    .where({ id: messageId })
    .update({ expires_at: new Date(Date.now() - 1) });
  expect(await deliver(messageId)).toEqual({ status: 'failed', reason: 'expired' });
  expect(await phoneOf(phone)).toEqual([]);
});

it('sends exactly once when wa-service dies in the middle of a send', async () => {
  const { messageId, phone } = await thankYou();
  await simulate('faults', { kind: 'hang_send', count: 1 });
  const first = deliver(messageId).catch((error: unknown) => error);
  await waitUntil(async () => expect((await row(messageId)).status).toBe('sending'), { timeoutMs: 60_000 });
  await waitUntil(async () => expect(await faultsLeft()).not.toHaveProperty('hang_send'), {
    timeoutMs: 60_000,
  });
  await gateway.restart();
  expect(await first).toMatchObject({ type: 'not_yet' });
  // It may have left: nobody takes it back.
  expect((await row(messageId)).status).toBe('sending');
  const result = await deliverAtLast(messageId);
  expect(['sent', 'unconfirmed']).toContain(result.status);
  expect((await phoneOf(phone)).length).toBeLessThanOrEqual(1);
  if (result.status === 'sent') expect(await phoneOf(phone)).toHaveLength(1);
});
