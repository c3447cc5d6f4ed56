import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { SLOT_SECONDS, reminderSlot } from '@roms/domain/reminder';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { connectDatabase } from '../knex.ts';
import { insertMessage } from '../messages/write-message.ts';
import { planReminder } from '../reminders/plan-reminder.ts';
import { owedWork } from '../sweep/owed-work.ts';
import { queueThankYou } from './queue-thank-you.ts';
import { liftStop, stopAutomation } from './stop-automation.ts';

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
const SPREAD_MS = HOUR_MS / 2;
/** Noon in Jakarta, tomorrow: nothing here has a shelf life before it. */
const NOON = new Date(Math.floor(Date.now() / 86_400_000 + 1) * 86_400_000 + 5 * HOUR_MS);
const after = (hours: number, from: Date = NOON): Date => new Date(from.getTime() + hours * HOUR_MS);
const BOSS = { kind: 'user' as const, id: 1, name: 'Bos' };

const wish = (until: Date | null) => ({ reason: 'Stok opname', until, actor: BOSS });
const stop = (until: Date | null, now: Date) =>
  db.transaction((trx) => stopAutomation(trx, wish(until), now));
const lift = (now: Date) => db.transaction((trx) => liftStop(trx, now));
afterEach(async () => {
  await db('automation_stops').delete();
});
const claim = (messageId: number, now: Date) =>
  db.transaction((trx) => claimMessage(trx, { messageId, attempt: 1 }, { now: () => now }));
const plan = (orderId: number, now: Date, trx?: Parameters<typeof planReminder>[0]) => {
  const work = (inside: Parameters<typeof planReminder>[0]) =>
    planReminder(inside, { orderId, cycle: 1 }, { now: () => now });
  return trx ? work(trx) : db.transaction(work);
};
const isOwed = async (orderId: number) =>
  (await owedWork(db, 100)).toSignal.some((one) => one.orderId === orderId);

async function thankYou(): Promise<{ messageId: number; slotMs: number }> {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId });
  const { delivery } = await db.transaction((trx) =>
    queueThankYou(trx, { orderId, cycle: 1, workflowId: `order:${orderId}` }),
  );
  return {
    messageId: delivery!.messageId,
    slotMs: Math.round((reminderSlot(orderId) / SLOT_SECONDS) * SPREAD_MS),
  };
}
async function due(): Promise<number> {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, {
    ...{ customerId, items: [{ name: `Barang ${crypto.randomUUID()}` }], status: 'completed' },
    ...{ completedAt: after(-40 * 24), orderedAt: after(-41 * 24) },
  });
  await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting', started_at: db.fn.now() });
  return orderId;
}

/** Until a statement of this database waits for a lock. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const waiting = await db('pg_stat_activity')
      .whereRaw('datname = current_database()')
      .where({ wait_event_type: 'Lock' })
      .first('pid');
    if (waiting) return;
    await sleep(20);
  }
}

it.each([
  ['somebody lifts it', null],
  ['its time comes', 2],
])('spreads the messages that it held when %s', async (_, hours) => {
  const now = new Date();
  const end = after(2, now);
  const held = [await thankYou(), await thankYou(), await thankYou()];
  const untouched = await thankYou();
  await stop(hours === null ? null : end, now);
  for (const { messageId } of held) expect(await claim(messageId, now)).toMatchObject({ kind: 'deferred' });
  if (hours === null) await lift(end);

  const places = new Set(held.map(({ slotMs }) => slotMs));
  expect(places.size).toBe(held.length);
  for (const { messageId, slotMs } of held) {
    const place = new Date(end.getTime() + slotMs);
    // Its workflow looks before its place has come, and again at it.
    expect(await claim(messageId, end)).toMatchObject({ code: 'automation_stopped', until: place });
    expect(await claim(messageId, place)).toMatchObject({ kind: 'ask' });
  }
  // What was written before and never came to its send was held by its lane alone.
  expect(await claim(untouched.messageId, end)).toMatchObject({ kind: 'ask' });
});

it('lets answers go at once when it ends: behind them people wait', async () => {
  const now = new Date();
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
  const answer = await insert('automation');
  await stop(null, now);
  expect(await claim(answer, now)).toMatchObject({ code: 'automation_stopped' });
  await lift(after(1, now));
  expect(await claim(answer, after(1, now))).toMatchObject({ kind: 'ask' });
});

it('plans anew what was planned by the old end while the end was changed, whichever is written down first', async () => {
  const [behind, before] = [await due(), await due()];
  await stop(after(48), NOON);

  // The new end is written down, but not said to anybody yet: the plan knows only the old one.
  const change = await db.transaction();
  await stopAutomation(change, wish(after(2)), NOON);
  await plan(behind, NOON);
  await change.commit();
  expect(await isOwed(behind)).toBe(true);

  // The plan is made, but not written down yet: the change waits for it, and finds it.
  const planning = await db.transaction();
  await plan(before, NOON, planning);
  const changing = stop(after(1), NOON);
  await Promise.race([changing, somebodyWaits()]);
  await planning.commit();
  await changing;
  expect(await isOwed(before)).toBe(true);

  for (const orderId of [behind, before]) {
    await plan(orderId, NOON);
    const { due_at: dueAt } = await db('order_lifecycles').where({ order_id: orderId }).first();
    expect(dueAt).toEqual(new Date(after(1).getTime() + reminderSlot(orderId) * 1_000));
    expect(await isOwed(orderId)).toBe(false);
  }
});
