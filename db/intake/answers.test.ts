import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Knex } from 'knex';
import type { InboundMessage } from '@roms/contracts/webhooks';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { ANY_HOUR, DAY_MS, remindedIn, type Reminded } from '../../tests/support/reminded.ts';
import { insertOrder, insertShop } from '../../tests/support/rows.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { putBackMessage } from '../delivery/put-back-message.ts';
import { settleMessage } from '../delivery/settle-message.ts';
import { connectDatabase } from '../knex.ts';
import { Conversation } from '../models/Conversation.ts';
import { retryMessage } from '../messages/retry-message.ts';
import { learnCycles } from '../products/learn-cycles.ts';
import { closeReminder, noteAnswer, settleReminder } from '../reminders/settle-reminder.ts';
import { moveReminder } from '../reminders/move-reminder.ts';
import { reviveReordered } from '../reminders/revive-reordered.ts';
import { skipReminder } from '../reminders/skip-reminder.ts';
import { withdrawReordered } from '../reminders/withdraw-reordered.ts';
import { updateSettings } from '../settings/update-settings.ts';

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

const ago = (ms: number): Date => new Date(Date.now() - ms);
const { says, edits, reminded, plan, queue, lifeOf, message } = remindedIn(() => db);
const eventsOf = (orderId: number) =>
  db('order_events').where({ order_id: orderId, type: 'reminder_answered' }).orderBy('id');

const conversationOf = async ({ customerId }: Reminded) =>
  Conversation.query(db).findOne({ customerId }).throwIfNotFound();

describe('an answer that moves the reminder', () => {
  test.each([
    ['NANTI', 'later', 3, 'Kami ingatkan lagi dalam 3 hari.'],
    ['Besok ya kak 🙏', 'tomorrow', 1, 'Kami ingatkan lagi besok.'],
    ['minggu depan aja', 'next_week', 7, 'Kami ingatkan lagi minggu depan.'],
  ] as const)('%s opens the next cycle that many days from it, and is answered once', async (...by) => {
    const [text, word, days, answer] = by;
    const one = await reminded();
    const before = await conversationOf(one);
    const taken = await says(one.phone, text);
    const said = await message(taken.messageId);
    const dueAt = new Date(said.sentAt.getTime() + days * DAY_MS);
    expect(taken.postponed).toEqual([{ orderId: one.orderId, endedCycle: 1 }]);
    expect(taken.repliedOrderIds).toEqual([]);
    expect(await lifeOf(one.orderId)).toMatchObject({
      ...{ cycle: 2, state: 'waiting', due_at: dueAt, started_at: null, next_action: 'send_reminder' },
      due_explanation: { moved: true, answer: word, days: 30 },
    });
    expect(await eventsOf(one.orderId)).toMatchObject([
      { actor_kind: 'customer', details: { word, dueAt: dueAt.toISOString() } },
    ]);
    expect(said.replyWord).toBe(word);
    expect((await message(taken.answer!.messageId)).body).toBe(`Baik Budi Santoso! ${answer}`);
    // It opens nothing, assigns nobody and starts no waiting time.
    expect(await conversationOf(one)).toMatchObject({
      ...{ status: before.status, unreadCount: 0, waitingSince: null, assigneeId: null },
    });
    // No rule changes the date, and no cap holds it.
    expect((await plan(one.orderId, 2)).plan).toMatchObject({ next: 'wait', dueAt: dueAt.toISOString() });
    const then = { ...ANY_HOUR, now: () => dueAt };
    expect(await queue(one.orderId, 2, then)).toMatchObject({ outcome: 'queued' });
  });

  test('is one also when a message is edited into it', async () => {
    const one = await reminded();
    const { messageId } = await says(one.phone, 'nanti dulu, saya kabari');
    const taken = await edits(messageId, 'nanti dulu');
    expect(taken).toMatchObject({ postponed: [{ orderId: one.orderId, endedCycle: 1 }], answer: {} });
    expect((await message(messageId)).replyWord).toBe('later');
  });

  test('counts by the days and the phrases of the settings', async () => {
    const one = await reminded();
    const replyWords = { laterDays: 5, phrases: { later: ['nanti', 'sabar dulu'] } };
    await db.transaction((trx) => updateSettings(trx, { replyWords }));
    const { answer } = await says(one.phone, 'Sabar dulu ya');
    expect((await message(answer!.messageId)).body).toContain('dalam 5 hari');
    await db('settings').where({ key: 'reply_words' }).delete();
  });

  test('may be another one later: the last word counts, and what waits by the first is taken back', async () => {
    const one = await reminded();
    await says(one.phone, 'besok');
    const early = { ...ANY_HOUR, now: () => new Date(Date.now() + 2 * DAY_MS) };
    await plan(one.orderId, 2);
    const queued = await queue(one.orderId, 2, early);
    if (!('delivery' in queued) || !queued.delivery) throw new Error('not queued');
    await says(one.phone, 'minggu depan');
    expect(await message(queued.delivery.messageId)).toMatchObject({
      ...{ status: 'withdrawn', statusReason: 'answered' },
    });
    expect(await lifeOf(one.orderId)).toMatchObject({ cycle: 3, state: 'waiting' });
  });

  test('says of a reminder that the gateway has already that it may still arrive, and has it begin no more', async () => {
    const one = await reminded();
    await says(one.phone, 'besok');
    const then = { ...ANY_HOUR, now: () => new Date(Date.now() + 2 * DAY_MS) };
    const queued = await queue(one.orderId, 2, then);
    if (!('delivery' in queued) || !queued.delivery) throw new Error('not queued');
    const claim = () =>
      db.transaction((trx) => claimMessage(trx, { ...queued.delivery!, onDeferral: 'plan' }, then));
    expect(await claim()).toMatchObject({ kind: 'ask', withdrawn: null });
    await says(one.phone, 'nanti');
    const [, again] = await eventsOf(one.orderId);
    expect(again.details).toMatchObject({ word: 'later', isOnTheWay: true });
    expect(await claim()).toMatchObject({ kind: 'ask', withdrawn: 'answered' });
  });

  test.each([
    ['that the gateway did not take', 'not taken'],
    ['that failed, and that a person sends again', 'failed'],
  ] as const)('takes back a reminder %s', async (_, became) => {
    const one = await reminded();
    await says(one.phone, 'besok');
    const then = { ...ANY_HOUR, now: () => new Date(Date.now() + 2 * DAY_MS) };
    const queued = await queue(one.orderId, 2, then);
    if (!('delivery' in queued) || !queued.delivery) throw new Error('not queued');
    const { messageId } = queued.delivery;
    const claim = (attempt: number) =>
      db.transaction((trx) => claimMessage(trx, { messageId, attempt, onDeferral: 'plan' }, then));
    expect(await claim(1)).toMatchObject({ kind: 'ask', isFirst: true });
    await says(one.phone, 'nanti');
    let attempt = 1;
    await db.transaction(async (trx) => {
      if (became === 'not taken') return putBackMessage(trx, { messageId, attempt, reason: 'pace' });
      await settleMessage(trx, { messageId, attempt, answer: { outcome: 'rejected', code: 'bad_address' } });
      ({ attempt } = await retryMessage(trx, { messageId, confirmed: false }));
    });
    expect(await message(messageId)).toMatchObject({ status: 'queued', attempt });
    expect(await claim(attempt)).toEqual({
      kind: 'over',
      result: { status: 'withdrawn', reason: 'answered' },
    });
    expect(await lifeOf(one.orderId)).toMatchObject({ cycle: 3, state: 'waiting' });
  });

  test.each([
    ['is theirs again', 7, 0],
    ['is past, and the rules choose', 7, 8],
  ] as const)('survives a reorder that is cancelled: %s', async (_, days, later) => {
    const one = await reminded();
    await says(one.phone, 'minggu depan');
    const asked = await lifeOf(one.orderId);
    expect(asked.due_at.getTime()).toBeGreaterThan(Date.now() + (days - 1) * DAY_MS);
    const item = { productId: one.productId, name: 'Kopi Gayo' };
    const reorder = await insertOrder(db, { customerId: one.customerId, items: [item] });
    await db.transaction((trx) => withdrawReordered(trx, one.customerId));
    expect((await plan(one.orderId, 2)).plan).toMatchObject({ next: 'end', state: 'reordered' });
    expect(await lifeOf(one.orderId)).toMatchObject({ state: 'reordered', due_at: null });
    if (later > 0) {
      const askedFor = new Date(asked.due_at.getTime() - later * DAY_MS).toISOString();
      const due = JSON.stringify({ ...asked.due_explanation, askedFor });
      await db('order_lifecycles').where({ order_id: one.orderId }).update({ due_explanation: due });
    }
    await db('orders').where({ id: reorder }).update({ status: 'cancelled' });
    expect(await db.transaction((trx) => reviveReordered(trx, one.customerId))).toEqual([one.orderId]);
    expect(await lifeOf(one.orderId)).toMatchObject(
      later > 0
        ? { cycle: 3, state: 'waiting', due_at: null, due_explanation: null }
        : { cycle: 3, state: 'waiting', due_at: asked.due_at, due_explanation: asked.due_explanation },
    );
    if (later > 0) return;
    expect((await plan(one.orderId, 3)).plan).toMatchObject({
      ...{ next: 'wait', dueAt: asked.due_at.toISOString() },
    });
  });

  test('is past for the workflow of the cycle that it ended, whatever that still writes', async () => {
    const one = await reminded();
    await says(one.phone, 'NANTI');
    const before = await lifeOf(one.orderId);
    const old = { orderId: one.orderId, cycle: 1 };
    const request = { ...old, actor: null, at: new Date().toISOString() };
    const sent = { status: 'sent', reason: null } as const;
    await db.transaction(async (trx) => {
      expect(await settleReminder(trx, { ...old, result: sent })).toMatchObject({ state: 'reminded' });
      expect(await noteAnswer(trx, { ...old, events: ['replied'] })).toEqual({ isOver: true });
      await closeReminder(trx, { ...old, state: 'reminded' });
      await skipReminder(trx, { ...request, undoUntil: request.at });
      await moveReminder(trx, { ...request, dueAt: request.at });
    });
    expect(await lifeOf(one.orderId)).toEqual(before);
  });
});

describe('a word that answers no reminder is a message like any other', () => {
  async function isOrdinary(one: Reminded, text = 'nanti', fields: Partial<InboundMessage> = {}) {
    const taken = await says(one.phone, text, fields);
    expect(taken).toMatchObject({ postponed: [], answer: null });
    expect((await message(taken.messageId)).replyWord).toBeNull();
    expect(await conversationOf(one)).toMatchObject({ status: 'open' });
    expect(await lifeOf(one.orderId)).toMatchObject({ cycle: 1 });
  }

  test('without a reminder that reached the customer', async () => {
    const one = await reminded();
    await db('messages').where({ id: one.messageId }).update({ status: 'failed' });
    await isOrdinary(one);
  });
  test('after the answer window, and before the reminder', async () => {
    await isOrdinary(await reminded({ sentAt: ago(8 * DAY_MS) }));
    const late = await reminded();
    await isOrdinary(late, 'besok', { sentAt: ago(2 * 3_600_000).toISOString() });
  });
  test('after a person wrote, whom it may answer', async () => {
    const one = await reminded();
    await says(one.phone, 'Mau diambil kapan kak?', { fromMe: true });
    await isOrdinary(one, 'besok');
  });
  test('as a question, and inside a sentence', async () => {
    await isOrdinary(await reminded(), 'masih ada kak?');
    await isOrdinary(await reminded(), 'besok saya ambil ya');
  });
  test('of who wants no reminders, of an order that came back, and of one that was ordered again', async () => {
    const stopped = await reminded();
    await says(stopped.phone, 'STOP');
    await isOrdinary(stopped);
    const returned = await reminded();
    await db('orders').where({ id: returned.orderId }).update({ status: 'returned' });
    await isOrdinary(returned);
    const again = await reminded();
    const { customerId, productId } = again;
    await insertOrder(db, { customerId, items: [{ productId, name: 'Kopi Gayo' }] });
    await isOrdinary(again);
  });
});

describe('MASIH ADA', () => {
  test.each([
    [30, 7.5],
    [8, 3],
  ])('of a reminder after %s days asks again after %s', async (days, again) => {
    await db('reminder_rules').update({ days });
    const one = await reminded({ days });
    const taken = await says(one.phone, 'Masih ada kak');
    const { sentAt, replyWord } = await message(taken.messageId);
    expect(replyWord).toBe('still_has');
    expect((await lifeOf(one.orderId)).due_at).toEqual(new Date(sentAt.getTime() + again * DAY_MS));
    await db('reminder_rules').update({ days: 30 });
  });

  test('lengthens the cycle of that customer and product, also beyond the next learning', async () => {
    await db('reminder_rules').update({ mode: 'learned' });
    const one = await reminded();
    await says(one.phone, 'belum habis');
    await learnCycles(db);
    const { customerId, productId } = one;
    const item = { productId, name: 'Kopi Gayo' };
    const next = await insertOrder(db, { customerId, items: [item], status: 'completed' });
    await db('order_lifecycles').insert({ order_id: next, state: 'waiting' });
    await plan(next, 1);
    expect((await lifeOf(next)).due_explanation).toMatchObject({
      days: 38,
      cycle: { days: 37.5, factor: 1.25 },
    });
    await db('reminder_rules').update({ mode: 'days' });
  });
});

test('twenty answers at once move it to one place and deadlock nobody', async () => {
  const one = await reminded();
  const words = ['nanti', 'besok', 'minggu depan', 'masih ada', 'STOP', 'MULAI', 'pesan lagi'];
  const said = Array.from({ length: 21 }, (_, index) => says(one.phone, words[index % words.length]!));
  const plans = [1, 2, 3].map((cycle) => plan(one.orderId, cycle));
  await Promise.all([...said, ...plans]);
  const moves = (await eventsOf(one.orderId)).filter(({ details }) => details.dueAt !== undefined);
  expect((await lifeOf(one.orderId)).cycle).toBe(1 + moves.length);
});
