import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { actOnReminder } from '../api/act-on-reminder.ts';
import type { Deps } from '../api/context.ts';
import { resumeReminder } from '../db/reminders/repair-reminder.ts';
import { connectDatabase } from '../db/knex.ts';
import { PRIORITY } from '@roms/domain/priority';
import { queueOrderStatusMessage } from '../db/automation/queue-order-status-message.ts';
import { ensureConversation } from '../db/conversations/ensure-conversation.ts';
import { insertMessage } from '../db/messages/write-message.ts';
import { changeOrderStatus } from '../db/intake/change-order-status.ts';
import { addNumber } from '../db/numbers/add-number.ts';
import { removeNumber } from '../db/numbers/remove-number.ts';
import { shopSettings } from '../db/settings/shop-settings.ts';
import { createGatewayClient } from '../runtime/gateway-client.ts';
import { createLogger } from '../runtime/logger.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { startGateway, type TestGateway } from '../tests/support/gateway.ts';
import { freePort } from '../tests/support/ports.ts';
import { startProcess, waitForHealthy, type TestProcess } from '../tests/support/processes.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop } from '../tests/support/rows.ts';
import { createTestNamespace } from '../tests/support/temporal.ts';
import { LOOK_NOW_SIGNAL, SWEEP_WORKFLOW_ID } from '../workflows/identity.ts';
import { createTemporalClient } from './client.ts';
import { createWorkflowClient, type WorkflowClient } from './workflow-client/index.ts';

const DAY_MS = 1_000;
const ANA = { kind: 'user', id: 7, name: 'Ana' } as const;

let database: TestDatabase;
let db: Knex;
let gateway: TestGateway;
let worker: TestProcess;
let workflows: WorkflowClient;
let client: Client;
let restartWorker: () => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await db('reminder_rules').update({ days: 3 });
  gateway = await startGateway();
  const { address, namespace } = await createTestNamespace();
  const port = await freePort();
  const start = async () => {
    worker = await startProcess('temporal/worker.ts', {
      env: {
        DATABASE_URL: database.url,
        TEMPORAL_ADDRESS: address,
        TEMPORAL_NAMESPACE: namespace,
        WA_URL: gateway.url,
        WA_API_KEY: gateway.apiKey,
        ROMS_WEBHOOK_SECRET: gateway.webhookSecret,
        ROMS_WORKER_PORT: String(port),
        ROMS_DAY_MS: String(DAY_MS),
        LOG_LEVEL: 'warn',
      },
    });
    await waitForHealthy(`http://127.0.0.1:${port}/ready`, worker);
  };
  await start();
  restartWorker = async () => {
    await worker.kill9();
    await start();
  };
  client = createTemporalClient({ address, namespace }).client;
  workflows = createWorkflowClient({
    address,
    namespace,
    db,
    logger: createLogger({ name: 't', level: 'error' }),
  });
});

afterAll(async () => {
  await worker?.stop();
  await workflows?.close();
  await client?.connection.close();
  await gateway?.stop();
  await db?.destroy();
  await database?.drop();
});

async function phoneOf(phone: string): Promise<string[]> {
  const response = await fetch(`${gateway.url}/simulator/api/phones/${phone}/messages`);
  const { data } = (await response.json()) as { data: { body: string; fromBusiness: boolean }[] };
  return data.filter((message) => message.fromBusiness).map((message) => message.body);
}

async function until<T>(look: () => Promise<T | undefined | false>, ms = 90_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end)
      throw new Error(`it did not come; the worker said: ${worker.lines.slice(-8).join('\n')}`);
    await sleep(100);
  }
}

const stateOf = async (orderId: number): Promise<string | undefined> =>
  (await db('order_lifecycles').where({ order_id: orderId }).first('state'))?.state;
const hasState = (orderId: number, state: string) => () => stateOf(orderId).then((now) => now === state);

/** What Temporal keeps, as JSON with the payloads readable. */
function readPayloads(kept: unknown): string {
  return JSON.stringify(kept, (key, value: unknown) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value,
  ).replaceAll('\\"', '"');
}

async function complete(orderId: number): Promise<void> {
  await db('orders')
    .where({ id: orderId })
    .update({
      status: 'completed',
      completed_at: db.fn.now(),
      lifecycle_version: db.raw('lifecycle_version + 1'),
    });
  workflows.signalOrderChanged(orderId);
}

it('thanks, waits, reminds with a pick and listens', async () => {
  const gayo = await insertProduct(db, 'Kopi Gayo 250 g');
  const toraja = await insertProduct(db, 'Kopi Toraja 250 g');
  const other = await insertCustomer(db);
  const both = [
    { productId: gayo, name: 'Kopi Gayo 250 g' },
    { productId: toraja, name: 'Kopi Toraja 250 g' },
  ];
  const past = await insertOrder(db, { customerId: other.id, items: both, status: 'completed' });
  await db('order_lifecycles').insert({ order_id: past, state: 'none' });
  await db('product_relations').insert({ product_id: gayo, other_id: toraja, kind: 'complement' });

  const customer = await insertCustomer(db, { name: 'Sari Dewi' });
  const orderId = await insertOrder(db, { customerId: customer.id, items: [both[0]!], number: 'ORD-PATH' });
  workflows.startOrder(orderId);
  await until(hasState(orderId, 'waiting_for_completion'));
  expect(await phoneOf(customer.phone)).toEqual([
    'Halo Sari Dewi, ORD-PATH dicatat: - Kopi Gayo 250 g × 1 Rp 90.000',
  ]);
  await complete(orderId);
  await until(hasState(orderId, 'answer_window'));
  expect((await phoneOf(customer.phone))[1]).toBe(
    'Sari Dewi, Kopi Gayo 250 g habis?\n\nCoba juga:\n- Kopi Toraja 250 g (Rp 90.000)\n\nSalam Kopi Someah',
  );
  workflows.signalReplied([orderId]);
  await until(hasState(orderId, 'reminded'));
  const events: string[] = await db('order_events').where({ order_id: orderId }).orderBy('id').pluck('type');
  expect(events).toEqual([
    'thank_you_queued',
    'message_sent',
    'reminder_scheduled',
    'reminder_queued',
    'message_sent',
    'replied',
  ]);
  expect(await stateOf(past)).toBe('none');
  expect(await phoneOf(other.phone)).toEqual([]);

  // What Temporal keeps and shows: which order it is, but no phone and no text.
  const handle = client.workflow.getHandle(`order:${orderId}`);
  const described = await handle.describe();
  expect(await described.staticSummary()).toBe('Order ORD-PATH · Sari D. · Rp 90.000');
  expect(described.searchAttributes).toMatchObject({
    RomsOrderNumber: ['ORD-PATH'],
    RomsSessionId: ['main'],
  });
  const kept = readPayloads(await handle.fetchHistory());
  expect(kept).toContain('messageId');
  expect(kept).not.toContain(customer.phone);
  expect(kept).not.toContain('habis?');
});

it('lets a person skip, undo, move and send now', async () => {
  await db('reminder_rules').update({ days: 300, updated_at: db.fn.now() });
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'completed' });
  workflows.startOrder(orderId);
  await until(hasState(orderId, 'waiting'));
  // What only waits for its reminder lets replies and thank-yous pass.
  await until(async () => {
    const { raw } = await client.workflow.getHandle(`order:${orderId}`).describe();
    return raw.workflowExecutionInfo?.priority?.priorityKey === PRIORITY.reminder;
  });
  await workflows.skipReminder(orderId, ANA);
  expect(await stateOf(orderId)).toBe('skipped');
  await expect(workflows.sendReminderNow(orderId, ANA, true)).rejects.toMatchObject({
    code: 'reminder_not_waiting',
    status: 409,
  });
  await workflows.undoSkip(orderId, ANA);
  expect(await stateOf(orderId)).toBe('waiting');
  const dueAt = new Date(Date.now() + 3_600_000).toISOString();
  await workflows.moveReminder(orderId, dueAt, ANA);
  const moved = await db('order_lifecycles').where({ order_id: orderId }).first();
  expect(moved.due_at.toISOString()).toBe(dueAt);
  expect(moved.due_explanation).toMatchObject({ moved: true });
  await workflows.sendReminderNow(orderId, ANA, true);
  await until(hasState(orderId, 'answer_window'));
  expect(await phoneOf(customer.phone)).toHaveLength(2);
  const asked = await db('order_events').where({ order_id: orderId, actor: 'Ana' }).orderBy('id');
  expect(asked.map(({ type, actor_kind, actor_id }) => [type, actor_kind, actor_id])).toEqual(
    ['reminder_skipped', 'reminder_skip_undone', 'reminder_moved', 'reminder_send_now'].map((type) => [
      type,
      'user',
      '7',
    ]),
  );
});

it('tells Temporal no e-mail address that stands where a name should', async () => {
  await db('reminder_rules').update({ days: 300, updated_at: db.fn.now() });
  const [{ id }] = await db('users')
    .insert({ name: 'rina@example.com', email: 'rina@example.com', role: 'cs', password_hash: 'none' })
    .returning('id');
  const rina = { kind: 'user', id: id as number, name: 'rina@example.com' } as const;
  const customer = await insertCustomer(db, { name: 'sari@example.com' });
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'completed', number: 'ORD-MAIL' });
  workflows.startOrder(orderId);
  await until(hasState(orderId, 'waiting'));
  await workflows.skipReminder(orderId, rina);
  await workflows.undoSkip(orderId, rina);
  await workflows.moveReminder(orderId, new Date(Date.now() + 3_600_000).toISOString(), rina);
  await workflows.sendReminderNow(orderId, rina, true);
  await until(hasState(orderId, 'answer_window'));

  const handle = client.workflow.getHandle(`order:${orderId}`);
  const described = await handle.describe();
  expect(await described.staticSummary()).toBe('Order ORD-MAIL · tanpa nama · Rp 90.000');
  const told = readPayloads([described.raw, await handle.fetchHistory()]);
  expect(told).toContain('"kind":"user"');
  expect(told).not.toMatch(/rina|sari|example\.com/);
  // The timeline knows the name all the same, and the customer is greeted by none.
  const asked = await db('order_events')
    .where({ order_id: orderId, actor_id: String(id) })
    .pluck('actor');
  expect(asked).toEqual(Array(4).fill('rina@example.com'));
  expect((await phoneOf(customer.phone)).join('\n')).not.toContain('example.com');
});

it('thanks before it tells that an order was sent, or not at all, however close the two come', async () => {
  const trials = await Promise.all(
    Array.from({ length: 16 }, async (_, index) => {
      const customer = await insertCustomer(db);
      return { phone: customer.phone, orderId: await insertOrder(db, { customerId: customer.id }), index };
    }),
  );
  for (const { orderId, index } of trials) {
    workflows.startOrder(orderId);
    await sleep((index % 8) * 40);
    const notice = await db.transaction(async (trx) => {
      await changeOrderStatus(trx, { orderId, status: 'shipped', actor: ANA, now: new Date() });
      return queueOrderStatusMessage(trx, { orderId, status: 'shipped' });
    });
    workflows.startMessage(notice!.messageId, notice!.attempt);
    workflows.signalOrderChanged(orderId);
  }
  for (const { orderId, phone } of trials) {
    await until(hasState(orderId, 'waiting_for_completion'));
    const sent = await until(async () => {
      const bodies = await phoneOf(phone);
      return bodies.some((body) => body.includes('sudah dikirim')) && bodies;
    });
    const kinds = sent.map((body) => (body.includes('sudah dikirim') ? 'notice' : 'thank-you'));
    expect([['thank-you', 'notice'], ['notice']]).toContainEqual(kinds);
  }
  // Nothing comes behind it: the phone has a message a moment before its row says so.
  const orderIds = trials.map(({ orderId }) => orderId);
  const open = () =>
    db('messages').whereIn('status', ['queued', 'sending']).whereIn('order_id', orderIds).first('id');
  await until(async () => (await open()) === undefined);
  for (const { phone } of trials) expect((await phoneOf(phone)).at(-1)).toContain('sudah dikirim');
});

it('sends what was scheduled at its time, once, though the worker is killed meanwhile', async () => {
  const customer = await insertCustomer(db);
  const schedule = (sendAt: Date) =>
    db.transaction(async (trx) => {
      const { id: conversationId } = await ensureConversation(trx, customer.id, 'main');
      const message = { conversationId, sessionId: 'main', direction: 'outbound', author: 'agent' } as const;
      const body = `Dijadwalkan ${sendAt.getTime()}`;
      const row = { ...message, status: 'scheduled', lane: 'reply', body, sendAt } as const;
      return { id: (await insertMessage(trx, row))!.id, body };
    });
  const due = new Date(Date.now() + 4_000);
  const first = await schedule(due);
  const unstarted = await schedule(due);
  const later = await schedule(new Date(Date.now() + 3_600_000));
  for (const { id } of [first, later]) workflows.startMessage(id, 1);
  await until(async () => (await client.workflow.count(`WorkflowId = 'message:${later.id}:1'`)).count === 1);
  await restartWorker();
  const statusOf = async ({ id }: { id: number }) => (await db('messages').where({ id }).first()).status;
  await until(async () => ['sent', 'delivered'].includes(await statusOf(first)));
  // The one whose start was lost is found by the sweep, when it is due and not before.
  await client.workflow.getHandle(SWEEP_WORKFLOW_ID).signal(LOOK_NOW_SIGNAL);
  await until(async () => ['sent', 'delivered'].includes(await statusOf(unstarted)));
  expect((await phoneOf(customer.phone)).sort()).toEqual([first.body, unstarted.body].sort());
  const sent = await db('messages').where({ id: first.id }).first();
  expect((sent.sent_at as Date).getTime()).toBeGreaterThanOrEqual(due.getTime());
  expect(await statusOf(later)).toBe('scheduled');
});

it('starts the workflow that Temporal has lost for whatever a person asks of it', async () => {
  const customers = await Promise.all(Array.from({ length: 4 }, () => insertCustomer(db)));
  const orders: { id: number; phone: string }[] = [];
  for (const { id: customerId, phone } of customers)
    orders.push({ id: await insertOrder(db, { customerId, status: 'completed' }), phone });
  for (const { id } of orders) workflows.startOrder(id);
  for (const { id } of orders) await until(hasState(id, 'waiting'));
  const [skipped, moved, sent, held] = orders as [
    (typeof orders)[0],
    (typeof orders)[0],
    (typeof orders)[0],
    (typeof orders)[0],
  ];
  for (const { id } of orders) await client.workflow.getHandle(`order:${id}`).terminate();
  await db('order_lifecycles')
    .where({ order_id: held.id })
    .update({ restored_due_at: db.fn.now(), due_at: null, reason: 'restored' });

  await workflows.skipReminder(skipped.id, ANA);
  expect(await stateOf(skipped.id)).toBe('skipped');
  const dueAt = new Date(Date.now() + 7_200_000);
  await workflows.moveReminder(moved.id, dueAt.toISOString(), ANA);
  const lifecycle = (id: number) => db('order_lifecycles').where({ order_id: id }).first();
  expect((await lifecycle(moved.id)).due_at).toEqual(dueAt);
  await workflows.sendReminderNow(sent.id, ANA, true);
  await until(hasState(sent.id, 'answer_window'));
  expect(await phoneOf(sent.phone)).toHaveLength(2);

  // One that is held since a restore stays so when a skip is taken back, and goes only by a person's word.
  await workflows.skipReminder(held.id, ANA);
  await workflows.undoSkip(held.id, ANA);
  expect(await lifecycle(held.id)).toMatchObject({ state: 'waiting', reason: 'restored', due_at: null });
  expect(await phoneOf(held.phone)).toHaveLength(1);
  await workflows.sendReminderNow(held.id, ANA, true);
  await until(hasState(held.id, 'answer_window'));
  expect(await phoneOf(held.phone)).toHaveLength(2);
  expect((await lifecycle(held.id)).restored_due_at).toBeNull();

  // What is over stays refused: nothing is begun anew for it.
  await client.workflow.getHandle(`order:${sent.id}`).terminate();
  await expect(workflows.skipReminder(sent.id, ANA)).rejects.toMatchObject({ code: 'reminder_not_waiting' });
}, 60_000);

it('sends what a check had stopped when a person says so, in a cycle of its own', async () => {
  const customer = await insertCustomer(db);
  const orderedAt = new Date(Date.now() - 2 * 86_400_000);
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'completed', orderedAt });
  await db('order_lifecycles').insert({
    ...{ order_id: orderId, state: 'stopped', reason: 'cs_open', started_at: orderedAt },
  });
  await db.transaction((trx) => resumeReminder(trx, { orderId, actor: ANA }));
  await expect(workflows.sendReminderNow(orderId, ANA, true, 1)).rejects.toMatchObject({
    ...{ code: 'reminder_changed', status: 409 },
  });
  await workflows.sendReminderNow(orderId, ANA, true, 2);
  await until(hasState(orderId, 'answer_window'));
  expect(await phoneOf(customer.phone)).toHaveLength(1);
});

it('sends what was kept back once, however many ask at once, and never to whoever wrote STOP', async () => {
  const orderedAt = new Date(Date.now() - 2 * 86_400_000);
  const keptBack = async () => {
    const { id: customerId, phone } = await insertCustomer(db);
    const orderId = await insertOrder(db, { customerId, status: 'completed', orderedAt });
    await db('order_lifecycles').insert({
      ...{ order_id: orderId, state: 'stopped', reason: 'cs_open', started_at: orderedAt },
    });
    return { customerId, orderId, phone };
  };
  const deps = { db, workflows, env: { ROMS_DAY_MS: DAY_MS }, now: () => new Date() } as unknown as Deps;
  const askAtOnce = (orderId: number, cycle?: number) =>
    Promise.allSettled(
      Array.from({ length: 4 }, () =>
        actOnReminder(deps, { orderId, action: 'send_now', actor: ANA, cycle }),
      ),
    );

  const [seen, unseen, unwilling] = [await keptBack(), await keptBack(), await keptBack()];
  const answers = await askAtOnce(seen.orderId, 1);
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const answer of answers)
    if (answer.status === 'rejected')
      expect(answer.reason).toMatchObject({ code: 'reminder_changed', status: 409 });
  // Who does not say what they saw may be told anything, but it leaves once.
  await askAtOnce(unseen.orderId);
  for (const { orderId, phone } of [seen, unseen]) {
    await until(hasState(orderId, 'answer_window'));
    expect(await phoneOf(phone)).toHaveLength(1);
  }

  await db('customers').where({ id: unwilling.customerId }).update({ opted_out_at: db.fn.now() });
  await askAtOnce(unwilling.orderId, 1);
  const ended = await until(async () =>
    db('order_lifecycles').where({ order_id: unwilling.orderId, reason: 'opted_out' }).first(),
  );
  expect(ended).toMatchObject({ state: 'stopped', cycle: 2 });
  expect(await db('messages').where({ order_id: unwilling.orderId })).toEqual([]);
  expect(await phoneOf(unwilling.phone)).toEqual([]);
});

it('keeps the name that a person gave the shop when it starts', async () => {
  await db('settings')
    .where({ key: 'shop_name' })
    .update({ value: JSON.stringify('Toko Sari') });
  const sweep = client.workflow.getHandle(SWEEP_WORKFLOW_ID);
  const isSweeping = () =>
    sweep.describe().then(
      ({ status }) => status.name === 'RUNNING',
      () => false,
    );
  await until(isSweeping);
  await sweep.terminate();
  await restartWorker();
  // Whatever a worker does at its start is done when it has started the sweep.
  await until(isSweeping);
  expect((await shopSettings(db)).shopName).toBe('Toko Sari');
});

it('serves a number that is added, and sends from the default one what waited when it is removed, over a kill', async () => {
  const wa = createGatewayClient({ url: gateway.url, apiKey: gateway.apiKey });
  const simulate = (path: string) =>
    fetch(`${gateway.url}/simulator/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ session: 'cabang' }),
    });
  await wa.addSession('cabang');
  await db.transaction((trx) => addNumber(trx, { id: 'cabang', label: 'Cabang' }));
  await until(async () => (await wa.session('cabang')).state === 'qr');
  await simulate('scan');
  await until(async () => (await wa.session('cabang')).state === 'ready');

  const reply = async (): Promise<{ id: number; phone: string }> => {
    const { id: customerId, phone } = await insertCustomer(db);
    const message = await db.transaction(async (trx) => {
      const { id: conversationId } = await ensureConversation(trx, customerId, 'cabang');
      return insertMessage(trx, {
        ...{ conversationId, sessionId: 'cabang', direction: 'outbound', author: 'agent' },
        ...{ lane: 'reply', status: 'queued', body: `balasan ${customerId}` },
      });
    });
    workflows.startMessage(message!.id, 1);
    return { id: message!.id, phone };
  };
  const has = (id: number, columns: object) => () =>
    db('messages')
      .where({ id, ...columns })
      .first('id');

  const first = await reply();
  await until(has(first.id, { status: 'sent', session_id: 'cabang' }));

  await simulate('disconnect');
  const waiting = [await reply(), await reply(), await reply()];
  for (const { id } of waiting) await until(has(id, { status_reason: 'disconnected' }));
  await wa.removeSession('cabang');
  await restartWorker();
  await db.transaction((trx) => removeNumber(trx, 'cabang', new Date()));
  for (const { id, phone } of waiting) {
    await until(has(id, { status: 'sent', session_id: 'main' }));
    expect(await phoneOf(phone)).toHaveLength(1);
  }
});
