import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '@roms/contracts/settings';
import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop, sellOut } from '../../tests/support/rows.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { connectDatabase } from '../knex.ts';
import { insertMessage } from '../messages/write-message.ts';
import { Customer } from '../models/Customer.ts';
import { Evaluation } from '../models/Evaluation.ts';
import { Message } from '../models/Message.ts';
import { planReminder } from '../reminders/plan-reminder.ts';
import { queueReminder } from '../reminders/queue-reminder.ts';
import { settleReminder } from '../reminders/settle-reminder.ts';
import { updateSettings } from '../settings/update-settings.ts';
import { decisionFacts } from './decision-facts.ts';

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
const shop = (changes: Partial<Settings>) => db.transaction((trx) => updateSettings(trx, changes));
beforeEach(async () => {
  const { frequencyCapDays, noReplyStreak, holdoutPercent, pauseHolidays, blackoutDays } = DEFAULT_SETTINGS;
  await shop({ frequencyCapDays, noReplyStreak, holdoutPercent, pauseHolidays, blackoutDays });
});

const DAY_MS = 86_400_000;
/** Noon in Jakarta, tomorrow: nothing here has a shelf life before it. */
const NOON = new Date(Math.floor(Date.now() / DAY_MS + 1) * DAY_MS + 5 * 3_600_000);
const later = (days: number, from: Date = NOON): Date => new Date(from.getTime() + days * DAY_MS);
const at = (moment: Date) => ({ now: () => moment });

type Item = { name: string; productId?: number };

async function due({ items, customerId }: { items?: Item[]; customerId?: number } = {}) {
  const id = customerId ?? (await insertCustomer(db)).id;
  const orderId = await insertOrder(db, {
    ...{ customerId: id, items: items ?? [{ name: `Barang ${crypto.randomUUID()}` }] },
    ...{ status: 'completed', completedAt: later(-40), orderedAt: later(-41) },
  });
  return { orderId, customerId: id };
}

const plan = (orderId: number, moment: Date) =>
  db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, at(moment)));
const queue = (orderId: number, moment: Date = NOON, isConfirmed = false) =>
  db.transaction((trx) =>
    queueReminder(trx, { orderId, cycle: 1, recommendedIds: [], actor: null, isConfirmed }, at(moment)),
  );
const claim = (orderId: number, moment: Date) =>
  db.transaction(async (trx) => {
    const { id, attempt } = await Message.query(trx).findOne({ orderId }).throwIfNotFound();
    return claimMessage(trx, { messageId: id, attempt, onDeferral: 'plan' }, at(moment));
  });
const lifecycleOf = (orderId: number) => db('order_lifecycles').where({ order_id: orderId }).first();
const lastOf = (orderId: number) =>
  Evaluation.query(db).where({ orderId }).orderBy('id', 'desc').first().throwIfNotFound();

/** A message of the conversation, at a moment. */
async function written(customerId: number, fields: Partial<Message>) {
  return db.transaction(async (trx) => {
    const conversation = await ensureConversation(trx, customerId, 'main');
    const message = await insertMessage(trx, {
      ...{ conversationId: conversation.id, sessionId: 'main', direction: 'inbound', author: 'customer' },
      ...{ status: 'delivered', body: 'Halo', ...fields },
    });
    return { conversationId: conversation.id, messageId: message!.id };
  });
}
const reminded = (customerId: number, sentAt: Date) =>
  written(customerId, {
    ...{
      direction: 'outbound',
      author: 'automation',
      automation: 'reminder',
      lane: 'reminder',
      status: 'read',
    },
    ...{ occurrenceKey: `test:${crypto.randomUUID()}`, sentAt },
  });

describe('a streak without an answer', () => {
  it('ends marketing for a person to look at, until the customer says a word or orders', async () => {
    await shop({ frequencyCapDays: 0 });
    const { orderId, customerId } = await due();
    for (const days of [-30, -20, -10]) await reminded(customerId, later(days));
    expect(await queue(orderId)).toMatchObject({ outcome: 'stopped', code: 'no_reply_streak' });
    expect(await lifecycleOf(orderId)).toMatchObject({ state: 'stopped', reason: 'no_reply_streak' });
    expect((await lastOf(orderId)).checks.at(-1)).toEqual({
      ...{ check: 'no_reply_streak', verdict: 'stop', details: { count: 3, limit: 3 } },
    });

    // A reply word that ROMS answered is an answer too.
    await written(customerId, { body: 'Mulai', replyWord: 'opt_in', sentAt: later(-5) });
    expect(await queue((await due({ customerId })).orderId)).toMatchObject({ outcome: 'queued' });

    const other = await due();
    for (const days of [-30, -20, -10]) await reminded(other.customerId, later(days));
    await insertOrder(db, { customerId: other.customerId, orderedAt: later(-1) });
    expect(await queue(other.orderId)).toMatchObject({ outcome: 'queued' });
    const third = await due();
    for (const days of [-30, -20, -10]) await reminded(third.customerId, later(days));
    expect(await queue(third.orderId, NOON, true)).toMatchObject({ outcome: 'queued' });
  });
});

describe('a conversation that a person has', () => {
  const open = (customerId: number, fields: object) =>
    db('conversations').where({ customer_id: customerId }).update(fields);

  it('holds a reminder a day, at most twice, and leaves it to a person then', async () => {
    const { orderId, customerId } = await due();
    await written(customerId, { sentAt: later(-3) });
    await open(customerId, { status: 'open', waiting_since: later(-3) });

    expect(await queue(orderId)).toMatchObject({ outcome: 'deferred', code: 'cs_open' });
    // Planned anew for another reason it is the same hold.
    for (const hours of [0, 0.2, 0.5]) await plan(orderId, later(hours));
    expect(await lifecycleOf(orderId)).toMatchObject({
      state: 'waiting',
      reason: 'cs_open',
      due_at: later(1),
    });
    expect(await queue(orderId, later(1))).toMatchObject({ outcome: 'deferred', code: 'cs_open' });
    await plan(orderId, later(1));
    expect(await lifecycleOf(orderId)).toMatchObject({ due_at: later(2) });
    expect(await queue(orderId, later(2))).toMatchObject({ outcome: 'stopped', code: 'cs_open' });
    expect(await lifecycleOf(orderId)).toMatchObject({ state: 'stopped', reason: 'cs_open' });
    expect((await lastOf(orderId)).checks.at(-1)).toMatchObject({
      details: { cause: 'unanswered', times: 2 },
    });
  });

  it('lets it go as soon as the conversation is over', async () => {
    const { orderId, customerId } = await due();
    await written(customerId, { sentAt: later(-3) });
    await open(customerId, { status: 'open', waiting_since: later(-3) });
    expect(await queue(orderId)).toMatchObject({ outcome: 'deferred' });
    await open(customerId, { status: 'resolved', waiting_since: null });
    expect(await queue(orderId, later(1))).toMatchObject({ outcome: 'queued' });
  });

  it.each([
    ['answered, written in just now', { status: 'open', waiting_since: null }, {}, -0.5, 'recent'],
    ['answered long ago', { status: 'open', waiting_since: null }, {}, -1.5, null],
    ['pending', { status: 'pending', waiting_since: null }, {}, -0.5, 'recent'],
    ['snoozed', { status: 'snoozed', waiting_since: null }, {}, -0.5, null],
    [
      'a word that ROMS answered',
      { status: 'open', waiting_since: null },
      { replyWord: 'opt_in' },
      -0.5,
      null,
    ],
  ] as const)('%s', async (_name, conversation, message, days, cause) => {
    const { orderId, customerId } = await due();
    await written(customerId, { ...message, sentAt: later(days) });
    await open(customerId, conversation);
    expect((await queue(orderId)).outcome).toBe(cause === null ? 'queued' : 'deferred');
    const details = (await lastOf(orderId)).checks.find(({ check }) => check === 'cs_open')?.details;
    expect(details?.cause ?? null).toBe(cause);
  });

  it('is what a label of the customer or of a conversation says', async () => {
    const [{ id: labelId }] = await db('labels')
      .insert({ name: `Tahan ${crypto.randomUUID()}`, color: 'red', holds_automation: true })
      .returning('id');
    const labelled = await due();
    await db('customer_labels').insert({ customer_id: labelled.customerId, label_id: labelId });
    expect(await queue(labelled.orderId)).toMatchObject({ outcome: 'deferred', code: 'cs_open' });
    const talk = await due();
    const { conversationId } = await written(talk.customerId, { sentAt: later(-9) });
    await db('conversation_labels').insert({ conversation_id: conversationId, label_id: labelId });
    expect(await queue(talk.orderId)).toMatchObject({ outcome: 'deferred', code: 'cs_open' });
  });

  it('takes a message back that waits in its lane, and ends it with a reason of its own', async () => {
    const { orderId, customerId } = await due();
    await queue(orderId);
    await written(customerId, { sentAt: later(0.1) });
    await open(customerId, { status: 'open', waiting_since: later(0.1) });
    expect(await claim(orderId, later(0.2))).toMatchObject({ kind: 'deferred', code: 'cs_open' });
    for (const days of [1.2, 2.2]) {
      await open(customerId, { status: 'resolved', waiting_since: null });
      expect(await queue(orderId, later(days))).toMatchObject({ outcome: 'queued' });
      await open(customerId, { status: 'open', waiting_since: later(0.1) });
      const claimed = await claim(orderId, later(days));
      if (days < 2) expect(claimed).toMatchObject({ kind: 'deferred' });
      else {
        expect(claimed).toMatchObject({ result: { status: 'withdrawn', reason: 'cs_open_twice' } });
        const { result } = claimed as Extract<typeof claimed, { kind: 'over' }>;
        await db.transaction((trx) => settleReminder(trx, { orderId, cycle: 1, result }));
      }
    }
    expect(await lifecycleOf(orderId)).toMatchObject({ state: 'stopped', reason: 'cs_open' });
  });
});

describe('what the shop cannot sell', () => {
  it('stops the reminder that names it, and no other', async () => {
    const [none, retired, there] = [
      await insertProduct(db, 'Kopi Habis'),
      await insertProduct(db, 'Kopi Lama', { active: false }),
      await insertProduct(db, 'Kopi Ada'),
    ];
    await sellOut(db, none);
    for (const [productId, name] of [
      [none, 'Kopi Habis'],
      [retired, 'Kopi Lama'],
    ] as const) {
      const { orderId } = await due({ items: [{ productId, name }] });
      expect(await queue(orderId)).toMatchObject({ outcome: 'stopped', code: 'out_of_stock' });
      expect((await lastOf(orderId)).checks.at(-1)?.details).toEqual({ products: [name] });
    }
    // The reminder names the first that runs out.
    const both = await due({
      items: [
        { productId: there, name: 'Kopi Ada' },
        { productId: none, name: 'Kopi Habis' },
      ],
    });
    expect(await queue(both.orderId)).toMatchObject({ outcome: 'queued' });
    // Sold out while it waited for its turn.
    await sellOut(db, there);
    expect(await claim(both.orderId, NOON)).toMatchObject({ result: { reason: 'out_of_stock' } });
  });

  it('is not what nobody has ever counted', async () => {
    const uncounted = await insertProduct(db, 'Kopi Tanpa Stok', { stock: 0 });
    const { orderId } = await due({ items: [{ productId: uncounted, name: 'Kopi Tanpa Stok' }] });
    expect(await queue(orderId)).toMatchObject({ outcome: 'queued' });
  });
});

it('holds out the share that is set, from what a rule causes, and counts them', async () => {
  await shop({ holdoutPercent: 50 });
  const outcomes: string[] = [];
  for (let count = 0; count < 24; count += 1) {
    const queued = await queue((await due()).orderId);
    outcomes.push(queued.outcome === 'stopped' ? queued.code : queued.outcome);
  }
  expect(new Set(outcomes)).toEqual(new Set(['queued', 'holdout']));
  expect(await db('order_lifecycles').where({ state: 'stopped', reason: 'holdout' })).toHaveLength(
    outcomes.filter((outcome) => outcome === 'holdout').length,
  );
});

it('rests on the days that the shop named, and counts no day shorter than one', async () => {
  const day = NOON.toISOString().slice(0, 10);
  await shop({ blackoutDays: [day] });
  const { orderId } = await due();
  expect(await queue(orderId)).toMatchObject({ outcome: 'deferred', code: 'blackout' });
  await plan(orderId, NOON);
  const { due_at: dueAt } = await lifecycleOf(orderId);
  // From eight in the morning of the next day.
  expect(dueAt.getTime() - later(20 / 24).getTime()).toBeGreaterThanOrEqual(0);
  expect(dueAt.getTime() - later(20 / 24).getTime()).toBeLessThan(2.5 * 3_600_000);
  const { facts } = await lastOf(orderId);
  expect(facts).not.toHaveProperty('pauses');
});

describe('an address that WhatsApp does not know', () => {
  it('is not written to again, until something says otherwise', async () => {
    const refuse = (customerId: number, sentAt: Date) =>
      written(customerId, {
        ...{ direction: 'outbound', author: 'automation', status: 'failed', statusReason: 'not_on_whatsapp' },
        sentAt,
      });
    const refused = await due();
    await db('orders')
      .where({ customer_id: refused.customerId })
      .update({ created_at: later(-41) });
    await db('customer_identities')
      .where({ customer_id: refused.customerId })
      .update({ created_at: later(-41) });
    await refuse(refused.customerId, later(-5));
    expect(await queue(refused.orderId)).toMatchObject({ outcome: 'stopped', code: 'bad_address' });
    const next = await due({ customerId: refused.customerId });
    expect(await queue(next.orderId)).toMatchObject({ outcome: 'queued' });
    await written(refused.customerId, { sentAt: later(-1) });
    const third = await due({ customerId: refused.customerId });
    await db('orders')
      .where({ customer_id: refused.customerId })
      .update({ created_at: later(-41) });
    await shop({ frequencyCapDays: 0 });
    await db('conversations').where({ customer_id: refused.customerId }).update({ status: 'resolved' });
    expect(await queue(third.orderId)).toMatchObject({ outcome: 'queued' });
    const old = await due();
    await db('orders')
      .where({ customer_id: old.customerId })
      .update({ created_at: later(-90) });
    await db('customer_identities')
      .where({ customer_id: old.customerId })
      .update({ created_at: later(-90) });
    await refuse(old.customerId, later(-40));
    expect(await queue(old.orderId)).toMatchObject({ outcome: 'queued' });
  });
});

it('knows no stranger where nobody asks, and whoever wrote when somebody does', async () => {
  const { id } = await insertCustomer(db);
  const customer = await Customer.query(db).findById(id).throwIfNotFound();
  const question = { automation: 'reminder' as const, occurrenceKey: 'x', customer, order: null };
  const { customer: facts } = await decisionFacts(db, question, at(NOON));
  expect(facts.hasWritten).toBe(true);
});
