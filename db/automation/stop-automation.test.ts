import type { Knex } from 'knex';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { OnDeferral } from '@roms/domain/delivery';
import { reminderSlot } from '@roms/domain/reminder';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { connectDatabase } from '../knex.ts';
import { insertMessage } from '../messages/write-message.ts';
import { Evaluation } from '../models/Evaluation.ts';
import { Message } from '../models/Message.ts';
import { planReminder } from '../reminders/plan-reminder.ts';
import { previewReminder } from '../reminders/preview-reminder.ts';
import { queueReminder } from '../reminders/queue-reminder.ts';
import { owedWork } from '../sweep/owed-work.ts';
import { queueThankYou } from './queue-thank-you.ts';
import { liftStop, standingStop, stopAutomation } from './stop-automation.ts';

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

const HOUR_MS = 3_600_000;
/** Noon in Jakarta, tomorrow: nothing here has a shelf life before it. */
const NOON = new Date(Math.floor(Date.now() / 86_400_000 + 1) * 86_400_000 + 5 * HOUR_MS);
const after = (hours: number): Date => new Date(NOON.getTime() + hours * HOUR_MS);
const BOSS = { kind: 'user' as const, id: 1, name: 'Bos' };

const stop = (until: Date | null = null, now: Date = NOON) =>
  db.transaction((trx) => stopAutomation(trx, { reason: 'Stok opname', until, actor: BOSS }, now));
const lift = (now: Date) => db.transaction((trx) => liftStop(trx, now));
afterEach(() => lift(NOON));

async function due(): Promise<number> {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, {
    ...{ customerId, items: [{ name: `Barang ${crypto.randomUUID()}` }], status: 'completed' },
    ...{ completedAt: after(-40 * 24), orderedAt: after(-41 * 24) },
  });
  await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting', started_at: db.fn.now() });
  return orderId;
}
const plan = (orderId: number, now: Date) =>
  db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, { now: () => now }));
const queue = (orderId: number, now: Date, isConfirmed = false) =>
  db.transaction((trx) =>
    queueReminder(
      trx,
      { orderId, cycle: 1, recommendedIds: [], actor: null, isConfirmed },
      { now: () => now },
    ),
  );
const claim = (messageId: number, now: Date, onDeferral: OnDeferral = 'wait') =>
  db.transaction((trx) => claimMessage(trx, { messageId, attempt: 1, onDeferral }, { now: () => now }));
const lifecycleOf = (orderId: number) => db('order_lifecycles').where({ order_id: orderId }).first();

it('stands until somebody lifts it, or its time comes; two who stop make one', async () => {
  expect(await standingStop(db, NOON)).toBeNull();
  await Promise.all([stop(), stop(after(5))]);
  expect(await db('automation_stops').whereNull('lifted_at')).toHaveLength(1);
  const { after: last } = await stop(after(5));
  expect(await standingStop(db, NOON)).toMatchObject({
    id: last.id,
    reason: 'Stok opname',
    actorName: 'Bos',
  });
  expect(await standingStop(db, after(5))).toBeNull();
  // One that is over by itself makes room for the next.
  const next = await stop(null, after(6));
  expect(next.before).toBeNull();
  expect(next.after.id).not.toBe(last.id);
  expect(await lift(after(7))).toMatchObject({ id: next.after.id });
  expect(await lift(after(7))).toBeNull();
});

it('lets nothing automatic leave, says so once, and lets it go on when it is lifted', async () => {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId });
  const { delivery } = await db.transaction((trx) =>
    queueThankYou(trx, { orderId, cycle: 1, workflowId: 'order:x' }),
  );
  const { messageId } = delivery!;
  const { expiresAt } = await Message.query(db).findById(messageId).throwIfNotFound();
  const now = new Date();
  await stop(null, now);
  for (let tries = 0; tries < 3; tries += 1) {
    const later = new Date(now.getTime() + tries * 1_000);
    expect(await claim(messageId, later)).toMatchObject({ kind: 'deferred', code: 'automation_stopped' });
  }
  const held = await Message.query(db).findById(messageId).throwIfNotFound();
  // Its shelf life goes on: what is late by then does not go.
  expect(held).toMatchObject({
    status: 'queued',
    statusReason: 'automation_stopped',
    sendAt: null,
    expiresAt,
  });
  expect(await Evaluation.query(db).where({ messageId, stage: 'send' })).toMatchObject([
    { verdict: 'defer', code: 'automation_stopped', until: expiresAt },
  ]);
  await lift(now);
  // At its own place after the end, at most half an hour later.
  expect(await claim(messageId, new Date(now.getTime() + HOUR_MS / 2))).toMatchObject({ kind: 'ask' });
});

it('expires what it holds longer than its shelf life', async () => {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId });
  const { delivery } = await db.transaction((trx) =>
    queueThankYou(trx, { orderId, cycle: 1, workflowId: 'order:y' }),
  );
  await stop();
  expect(await claim(delivery!.messageId, after(48))).toMatchObject({
    result: { status: 'failed', reason: 'expired' },
  });
});

it('keeps no person from answering', async () => {
  await stop();
  const { id: customerId } = await insertCustomer(db);
  const reply = await db.transaction(async (trx) => {
    const { id: conversationId } = await ensureConversation(trx, customerId, 'main');
    return insertMessage(trx, {
      ...{ conversationId, sessionId: 'main', direction: 'outbound', author: 'agent', lane: 'reply' },
      ...{ body: 'Baik kak', status: 'queued' },
    });
  });
  expect(await claim(reply!.id, NOON)).toMatchObject({ kind: 'ask' });
});

it('keeps no person from answering behind what it holds', async () => {
  const { id: customerId } = await insertCustomer(db);
  const insert = (author: 'agent' | 'automation') =>
    db.transaction(async (trx) => {
      const { id: conversationId } = await ensureConversation(trx, customerId, 'main');
      const message = await insertMessage(trx, {
        ...{ conversationId, sessionId: 'main', direction: 'outbound', author, lane: 'reply' },
        ...{ body: 'Baik kak', status: 'queued' },
        ...(author === 'automation'
          ? { automation: 'reply_word_answer', occurrenceKey: `word:${crypto.randomUUID()}` }
          : {}),
      });
      return message!.id;
    });
  const [held, unseen, reply] = [
    await insert('automation'),
    await insert('automation'),
    await insert('agent'),
  ];
  expect(await claim(reply, NOON)).toEqual({ kind: 'wait' });
  await stop();
  expect(await claim(held, NOON)).toMatchObject({ kind: 'deferred', code: 'automation_stopped' });
  expect(await claim(unseen, NOON)).toEqual({ kind: 'wait' });
  expect(await claim(reply, NOON)).toMatchObject({ kind: 'ask' });
  const next = await insert('agent');
  expect(await claim(next, NOON)).toEqual({ kind: 'wait' });
});

it('holds a reminder that is due, also one that a person wants now, and plans it anew when it is lifted', async () => {
  const orderId = await due();
  await stop();
  expect(await previewReminder(db, orderId, { now: () => NOON })).toMatchObject({
    stoppedBy: 'automation_stopped',
  });
  expect(await queue(orderId, NOON, true)).toMatchObject({ outcome: 'deferred', code: 'automation_stopped' });
  await plan(orderId, NOON);
  // Nobody knows when it ends: until it would be too late.
  expect(await lifecycleOf(orderId)).toMatchObject({
    ...{ state: 'waiting', reason: 'automation_stopped', due_at: after(72) },
  });
  // Planned anew for another reason, it has been held since then all the same.
  await plan(orderId, after(2));
  expect(await lifecycleOf(orderId)).toMatchObject({ due_at: after(72) });
  await lift(after(20));
  const { toSignal } = await owedWork(db, 100);
  expect(toSignal.map((one) => one.orderId)).toContain(orderId);
  await plan(orderId, after(24));
  expect(await lifecycleOf(orderId)).toMatchObject({ state: 'waiting', reason: null });
  expect(await queue(orderId, after(24))).toMatchObject({ outcome: 'queued' });
});

it('plans anew what was planned while the stop was being lifted, and nothing while one stands', async () => {
  const orderId = await due();
  const isOwed = async () => (await owedWork(db, 100)).toSignal.some((one) => one.orderId === orderId);
  await stop();
  await plan(orderId, NOON);
  expect(await isOwed()).toBe(false);
  const held = await lifecycleOf(orderId);
  await lift(NOON);
  await plan(orderId, NOON);
  expect(await isOwed()).toBe(false);
  // It had read the stop before, and is written down only now.
  const { reason, due_at } = held;
  await db('order_lifecycles').where({ order_id: orderId }).update({ reason, due_at });
  expect(await isOwed()).toBe(true);
});

it('holds one until its end where that is known, and ends one that is not worth it any more', async () => {
  const [short, long] = [await due(), await due()];
  await stop(after(24));
  await plan(short, NOON);
  expect(await lifecycleOf(short)).toMatchObject({
    reason: 'automation_stopped',
    due_at: new Date(after(24).getTime() + reminderSlot(short) * 1_000),
  });
  await stop(after(240));
  await plan(long, NOON);
  expect(await lifecycleOf(long)).toMatchObject({ reason: 'automation_stopped', due_at: after(72) });
  expect(await queue(long, after(72))).toMatchObject({ outcome: 'stopped', code: 'automation_stopped' });
  expect(await lifecycleOf(long)).toMatchObject({ state: 'expired', reason: 'automation_stopped' });
});

it('takes a reminder back that waits in its lane, and tells nothing of one that is due later', async () => {
  const orderId = await due();
  await queue(orderId, NOON);
  const { id } = await Message.query(db).findOne({ orderId }).throwIfNotFound();
  await stop();
  expect(await claim(id, NOON, 'plan')).toMatchObject({ kind: 'deferred', code: 'automation_stopped' });
  expect(await Message.query(db).findById(id)).toMatchObject({ status: 'withdrawn' });
  const later = await due();
  await db('orders')
    .where({ id: later })
    .update({ completed_at: after(-24) });
  await plan(later, NOON);
  expect(await lifecycleOf(later)).toMatchObject({ state: 'waiting', reason: null });
});
