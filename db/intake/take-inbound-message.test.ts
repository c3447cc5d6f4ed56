import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Knex } from 'knex';
import type { InboundMessage } from '@roms/contracts/webhooks';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { connectDatabase } from '../knex.ts';
import { Consent } from '../models/Consent.ts';
import { Conversation } from '../models/Conversation.ts';
import { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import { planReminder } from '../reminders/plan-reminder.ts';
import { queueReminder } from '../reminders/queue-reminder.ts';
import { queueThankYou } from '../automation/queue-thank-you.ts';
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

const ANY_HOUR = { dayMs: 86_400_000 };
const HOUR_MS = 3_600_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

async function writes(phone: string, fields: Partial<InboundMessage>): Promise<TakenInbound> {
  const event = inboundEvent({ phone, ...fields });
  if (event.event !== 'message') throw new Error('not a message');
  const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
  const taken = await db.transaction((trx) => takeInboundMessage(trx, report));
  if (taken === null) throw new Error('it is known already');
  return taken;
}

const says = (phone: string, body: string) => writes(phone, { body });
const customerOf = (phone: string) => Customer.query(db).findOne({ phone }).throwIfNotFound();
const ledgerOf = async (phone: string) =>
  Consent.query(db)
    .where({ customerId: (await customerOf(phone)).id })
    .orderBy('id');
const conversationOf = async (phone: string) =>
  Conversation.query(db)
    .findOne({ customerId: (await customerOf(phone)).id })
    .throwIfNotFound();

/** An order whose reminder is written and waits in its lane; `cycle` as its workflow has it. */
async function reminded(): Promise<{ phone: string; orderId: number; messageId: number }> {
  const { id: customerId, phone } = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId, status: 'completed' });
  await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting' });
  const queued = await db.transaction((trx) =>
    queueReminder(trx, { orderId, cycle: 1, recommendedIds: [], actor: null }, ANY_HOUR),
  );
  if (!('delivery' in queued) || !queued.delivery) throw new Error('not queued');
  return { phone, orderId, messageId: queued.delivery.messageId };
}

describe('STOP', () => {
  test('is written down with its evidence, takes back what waits, and is answered once', async () => {
    const { phone, orderId, messageId } = await reminded();
    const { delivery: thanks } = await db.transaction((trx) =>
      queueThankYou(trx, { orderId, cycle: 1, workflowId: `order:${orderId}` }),
    );
    await db('order_lifecycles').where({ order_id: orderId }).update({ state: 'sending' });
    const taken = await says(phone, 'Stop ya kak 🙏');

    const [line, ...more] = await ledgerOf(phone);
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      kind: 'marketing',
      state: 'withdrawn',
      source: 'reply_word',
      evidence: { messageId: taken.messageId, text: 'Stop ya kak 🙏' },
      actorKind: 'customer',
    });
    expect((await customerOf(phone)).optedOutAt).toEqual(line!.at);
    expect(await Message.query(db).findById(messageId)).toMatchObject({
      status: 'withdrawn',
      statusReason: 'opted_out',
    });
    expect(await Message.query(db).findById(thanks!.messageId)).toMatchObject({ status: 'queued' });
    expect(taken.changedOrderIds).toEqual([orderId]);

    const answer = await Message.query(db).findById(taken.answer!.messageId);
    expect(answer).toMatchObject({
      automation: 'opt_out_confirmation',
      lane: 'reply',
      body: 'Baik Budi Santoso, Kopi Someah berhenti mengirim.',
    });
    expect((await says(phone, 'STOP')).answer).toBeNull();
    expect(await ledgerOf(phone)).toHaveLength(1);
  });

  test('has the order say why nothing comes, and its workflow look again', async () => {
    const { phone, orderId } = await reminded();
    const version = async () => (await db('orders').where({ id: orderId }).first()).lifecycle_version;
    const before = await version();
    await says(phone, 'STOP');
    expect(await version()).toBe(before + 1);
    const events = await db('order_events').where({ order_id: orderId }).orderBy('id');
    expect(events.map(({ type, actor_kind: kind, details }) => [type, kind, details])).toEqual([
      ['reminder_queued', 'system', {}],
      ['opted_out', 'customer', {}],
      ['reminder_stopped', 'system', { reason: 'opted_out' }],
    ]);
    expect(await db('order_lifecycles').where({ order_id: orderId }).first()).toMatchObject({
      state: 'stopped',
      reason: 'opted_out',
      next_action: 'none',
    });
  });

  test('says of a reminder that the gateway has already that it may still arrive', async () => {
    const { phone, orderId, messageId } = await reminded();
    const claim = () => db.transaction((trx) => claimMessage(trx, { messageId, attempt: 1 }, ANY_HOUR));
    expect(await claim()).toMatchObject({ kind: 'ask', isFirst: true, withdrawn: null });
    await says(phone, 'STOP');
    expect(await Message.query(db).findById(messageId)).toMatchObject({ status: 'sending' });
    const [event] = await db('order_events').where({ order_id: orderId, type: 'opted_out' });
    expect(event.details).toEqual({ isOnTheWay: true });
    // Asked again, it is asked as what may not begin any more.
    const again = await claim();
    expect(again).toMatchObject({ kind: 'ask', isFirst: false, withdrawn: 'opted_out' });
    expect(again).toHaveProperty('ask.expiresAt', new Date(0).toISOString());
  });

  test('leaves a reminder waiting that lies ahead, without a next step until MULAI', async () => {
    const { id: customerId, phone } = await insertCustomer(db);
    const orderId = await insertOrder(db, { customerId, status: 'completed' });
    await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting' });
    const life = async () => {
      await db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, {}));
      return db('order_lifecycles').where({ order_id: orderId }).first();
    };
    const { due_at: dueAt } = await life();
    await says(phone, 'berhenti');
    expect(await life()).toMatchObject({
      ...{ state: 'waiting', reason: 'opted_out', next_action: 'none', due_at: dueAt },
    });
    const { changedOrderIds, answer } = await says(phone, 'Mulai kak');
    expect(changedOrderIds).toEqual([orderId]);
    expect(await Message.query(db).findById(answer!.messageId)).toMatchObject({
      automation: 'reply_word_answer',
      body: expect.stringContaining('aktif lagi'),
    });
    expect((await customerOf(phone)).optedOutAt).toBeNull();
    expect((await ledgerOf(phone)).map(({ state }) => state)).toEqual(['withdrawn', 'given']);
    expect(await life()).toMatchObject({ reason: null, next_action: 'send_reminder', due_at: dueAt });
  });

  test('at the very moment of the timer ends the cycle, whatever is signalled then', async () => {
    const { id: customerId, phone } = await insertCustomer(db);
    const orderId = await insertOrder(db, { customerId, status: 'completed' });
    await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting' });
    const ask = { orderId, cycle: 1 };
    const plan = () => db.transaction((trx) => planReminder(trx, ask, {}));
    await plan();
    await says(phone, 'STOP');
    const queued = await db.transaction((trx) =>
      queueReminder(trx, { ...ask, recommendedIds: [], actor: null }, ANY_HOUR),
    );
    expect(queued).toMatchObject({ outcome: 'stopped', code: 'opted_out' });
    // The signal of the STOP came after the timer: the workflow plans again.
    expect((await plan()).plan).toMatchObject({ next: 'end', state: 'stopped' });
    await says(phone, 'MULAI');
    expect((await plan()).plan).toMatchObject({ next: 'end', state: 'stopped' });
    expect(await db('order_lifecycles').where({ order_id: orderId }).first()).toMatchObject({
      ...{ state: 'stopped', reason: 'opted_out', due_at: null },
    });
  });

  test('opens no conversation, assigns nobody and starts no waiting time, nor does it end one', async () => {
    const { phone } = await insertCustomer(db);
    await says(phone, 'STOP');
    expect(await conversationOf(phone)).toMatchObject({
      ...{ status: 'resolved', unreadCount: 0, waitingSince: null, assigneeId: null },
    });
    await says(phone, 'MULAI');
    expect(await conversationOf(phone)).toMatchObject({ status: 'resolved', unreadCount: 0 });
    await says(phone, 'Kak, kopinya masih ada?');
    const waiting = await conversationOf(phone);
    expect(waiting).toMatchObject({ status: 'open', unreadCount: 1, waitingSince: expect.any(Date) });
    await says(phone, 'stop');
    expect(await conversationOf(phone)).toMatchObject({
      ...{ status: 'open', unreadCount: 1, waitingSince: waiting.waitingSince },
    });
    const words = await Message.query(db)
      .where({ conversationId: waiting.id, direction: 'inbound' })
      .orderBy('id');
    expect(words.map(({ replyWord }) => replyWord)).toEqual(['opt_out', 'opt_in', null, 'opt_out']);
  });

  test('inside a sentence, below a picture or typed by the shop is no more than a message', async () => {
    const { phone } = await insertCustomer(db);
    for (const fields of [
      { body: 'stop dulu ya kak, masih banyak' },
      { body: 'STOP', type: 'image' as const },
      { body: 'STOP', fromMe: true },
    ])
      expect(await writes(phone, fields)).toMatchObject({ answer: null, changedOrderIds: [] });
    expect(await ledgerOf(phone)).toEqual([]);
    expect(await conversationOf(phone)).toMatchObject({ status: 'open', unreadCount: 0 });
  });

  test('that is found late is kept, and does not undo what was said after it', async () => {
    const { phone } = await insertCustomer(db);
    await writes(phone, { body: 'STOP', sentAt: ago(3 * HOUR_MS) });
    await writes(phone, { body: 'MULAI', sentAt: ago(HOUR_MS) });
    const late = await writes(phone, { body: 'STOP', sentAt: ago(2 * HOUR_MS) });
    expect(late.answer).toBeNull();
    expect((await customerOf(phone)).optedOutAt).toBeNull();
    expect((await ledgerOf(phone)).map(({ state }) => state)).toEqual(['withdrawn', 'given', 'withdrawn']);
  });

  test('outweighs what staff wrote down, and is answered then too', async () => {
    const { id, phone } = await insertCustomer(db);
    await db('customers').where({ id }).update({ opted_out_at: db.fn.now() });
    const actor = { actor_kind: 'user', actor_id: '1', actor_name: 'Ani' };
    await db('consents').insert({
      customer_id: id,
      kind: 'marketing',
      state: 'withdrawn',
      source: 'staff',
      ...actor,
    });
    expect((await says(phone, 'STOP')).answer).not.toBeNull();
    expect((await ledgerOf(phone)).map(({ source }) => source)).toEqual(['staff', 'reply_word']);
  });
});

describe('a reply word that gets no answer waits for somebody like any other message', () => {
  async function waitsForSomebody(phone: string, said: Partial<InboundMessage>): Promise<void> {
    const before = await conversationOf(phone);
    expect(before).toMatchObject({ status: 'resolved', unreadCount: 0, waitingSince: null });
    const { answer, messageId } = await writes(phone, said);
    expect(answer).toBeNull();
    const message = await Message.query(db).findById(messageId).throwIfNotFound();
    expect(message.replyWord).toBeNull();
    expect(await conversationOf(phone)).toMatchObject({
      ...{ status: 'open', unreadCount: 1, waitingSince: message.sentAt, lastMessageId: messageId },
    });
  }

  test('because it was said already', async () => {
    const { phone } = await insertCustomer(db);
    await says(phone, 'STOP');
    // A second later, so that it is the last message.
    await waitsForSomebody(phone, { body: 'STOP', sentAt: ago(-1_000) });
    expect(await ledgerOf(phone)).toHaveLength(1);
  });

  test('because no template is there for it; what it says counts', async () => {
    const { phone } = await insertCustomer(db);
    await says(phone, 'STOP');
    await db('templates').where({ purpose: 'reply_word_answer' }).update({ active: false });
    await waitsForSomebody(phone, { body: 'MULAI', sentAt: ago(-1_000) });
    await db('templates').where({ purpose: 'reply_word_answer' }).update({ active: true });
    expect((await customerOf(phone)).optedOutAt).toBeNull();
  });

  test('because it is of days ago, and is read already when the shop’s phone has written since', async () => {
    const { phone } = await insertCustomer(db);
    await writes(phone, { body: 'Baik kak', fromMe: true });
    const { answer, messageId } = await writes(phone, { body: 'STOP', sentAt: ago(30 * HOUR_MS) });
    expect(answer).toBeNull();
    expect((await customerOf(phone)).optedOutAt).not.toBeNull();
    expect(await Message.query(db).findById(messageId)).toMatchObject({ replyWord: null });
    const told = { status: 'open', unreadCount: 0, waitingSince: null };
    expect(await conversationOf(phone)).toMatchObject(told);
  });
});

test('MULAI of somebody who never opted out is a message like any other', async () => {
  const { phone } = await insertCustomer(db);
  expect((await says(phone, 'mulai')).answer).toBeNull();
  expect(await ledgerOf(phone)).toEqual([]);
  expect(await conversationOf(phone)).toMatchObject({ status: 'open', unreadCount: 1 });
});

test('twenty STOPs and MULAIs at once end with what the ledger says last, and deadlock nobody', async () => {
  const { phone, orderId } = await reminded();
  const words = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'STOP' : 'MULAI'));
  const others = Array.from({ length: 5 }, () =>
    db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, ANY_HOUR)),
  );
  await Promise.all([...words.map((word) => says(phone, word)), ...others]);
  const last = (await ledgerOf(phone)).at(-1);
  expect((await customerOf(phone)).optedOutAt !== null).toBe(last?.state === 'withdrawn');
});
