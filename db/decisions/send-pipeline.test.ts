import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OnDeferral } from '@roms/domain/delivery';
import type { PipelineSettings } from './pipeline-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertRule, insertShop } from '../../tests/support/rows.ts';
import { queueThankYou } from '../automation/queue-thank-you.ts';
import { withdrawForOptOut } from '../consent/withdraw-for-opt-out.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { giveUpMessage } from '../delivery/give-up-message.ts';
import { claimMessage, type Claim } from '../delivery/claim-message.ts';
import { connectDatabase } from '../knex.ts';
import { insertMessage } from '../messages/write-message.ts';
import { Evaluation } from '../models/Evaluation.ts';
import { Message } from '../models/Message.ts';
import { evaluateReminder } from '../reminders/evaluate-reminder.ts';
import { planReminder } from '../reminders/plan-reminder.ts';
import { queueReminder } from '../reminders/queue-reminder.ts';

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

const DAY_MS = 86_400_000;
/** Noon in Jakarta, so day in all of Indonesia; tomorrow, so that nothing here has a shelf life before it. */
const NOON = new Date(Math.floor(Date.now() / DAY_MS + 1) * DAY_MS + 5 * 3_600_000);
const hoursAfter = (at: Date, hours: number): Date => new Date(at.getTime() + hours * 3_600_000);
/** 19:30 in Jakarta, 21:30 in Jayapura. */
const EVENING = hoursAfter(NOON, 7.5);
const at = (moment: Date): PipelineSettings => ({ now: () => moment });

async function completedOrder(
  fields: { zone?: string; customerId?: number; items?: string[]; completedAt?: Date } = {},
): Promise<{ orderId: number; customerId: number }> {
  const customerId = fields.customerId ?? (await insertCustomer(db, { zone: fields.zone })).id;
  const orderId = await insertOrder(db, {
    customerId,
    items: (fields.items ?? [`Barang ${crypto.randomUUID()}`]).map((name) => ({ name })),
    status: 'completed',
    completedAt: fields.completedAt ?? hoursAfter(NOON, -40 * 24),
    orderedAt: hoursAfter(NOON, -41 * 24),
  });
  return { orderId, customerId };
}

const plan = (orderId: number, moment: Date) =>
  db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, at(moment)));
const queue = (orderId: number, settings: PipelineSettings, isConfirmed = false) =>
  db.transaction((trx) =>
    queueReminder(trx, { orderId, cycle: 1, recommendedIds: [], actor: null, isConfirmed }, settings),
  );
const claim = (
  message: Pick<Message, 'id' | 'attempt'>,
  moment: Date,
  onDeferral: OnDeferral = 'plan',
): Promise<Claim> =>
  db.transaction((trx) =>
    claimMessage(trx, { messageId: message.id, attempt: message.attempt, onDeferral }, at(moment)),
  );
const messageOf = (orderId: number) =>
  Message.query(db).findOne({ orderId, automation: 'reminder' }).throwIfNotFound();
const evaluationsOf = (orderId: number) => Evaluation.query(db).where({ orderId }).orderBy('id');

describe('sending hours of the customer', () => {
  it('move a rule of the night to the next morning when the timer is planned, and say why', async () => {
    await db('reminder_rules').update({ active: false });
    const rule = await insertRule(db, { days: 30, time: '21:00' });
    const { orderId } = await completedOrder({ completedAt: NOON, zone: 'Asia/Jayapura' });
    const { plan: planned } = await plan(orderId, NOON);
    await db('reminder_rules').where({ id: rule }).delete();
    await db('reminder_rules').update({ active: true });
    const row = await db('order_lifecycles').where({ order_id: orderId }).first();
    expect(row).toMatchObject({ state: 'waiting', reason: 'quiet_hours' });
    expect(planned).toMatchObject({ next: 'wait', dueAt: row.due_at.toISOString() });
    // Noon in Jakarta is 14:00 in Jayapura: 30 days later at 21:00 is 31 days later at 08:00, and up to 2.5 hours.
    const morning = hoursAfter(NOON, 31 * 24 - 6);
    expect(row.due_at.getTime() - morning.getTime()).toBeGreaterThanOrEqual(0);
    expect(row.due_at.getTime() - morning.getTime()).toBeLessThan(2.5 * 3_600_000);
    expect(await evaluationsOf(orderId)).toMatchObject([
      { stage: 'plan', verdict: 'defer', code: 'quiet_hours', until: row.due_at },
    ]);
  });

  it('hold when the text is written: in Jayapura it is night two hours earlier than in Jakarta', async () => {
    const east = await completedOrder({ zone: 'Asia/Jayapura' });
    const west = await completedOrder({ zone: 'Asia/Jakarta' });
    expect(await queue(west.orderId, at(EVENING))).toMatchObject({ outcome: 'queued' });
    const deferred = await queue(east.orderId, at(EVENING));
    expect(deferred).toMatchObject({ outcome: 'deferred', code: 'quiet_hours' });
    expect(await Message.query(db).where({ orderId: east.orderId })).toEqual([]);
    expect(await queue(east.orderId, { ...at(EVENING), dayMs: DAY_MS })).toMatchObject({ outcome: 'queued' });
  });

  it('hold at the send: what waited into the night is taken back and goes in the morning, once', async () => {
    const { orderId, customerId } = await completedOrder({ zone: 'Asia/Jayapura' });
    await queue(orderId, at(NOON));
    const first = await messageOf(orderId);
    const deferred = await claim(first, EVENING);
    expect(deferred).toMatchObject({ kind: 'deferred', code: 'quiet_hours' });
    expect(await messageOf(orderId)).toMatchObject({ status: 'withdrawn', statusReason: 'quiet_hours' });

    // The worker died before Temporal heard of it: the next try, or giving up, must not end what is only put off.
    expect(await claim(first, EVENING)).toMatchObject({ kind: 'deferred', code: 'quiet_hours' });
    const givenUp = { messageId: first.id, attempt: 1, reason: 'expired' };
    expect(await db.transaction((trx) => giveUpMessage(trx, givenUp))).toMatchObject({ status: 'deferred' });

    const { plan: planned } = await plan(orderId, EVENING);
    expect(planned).toMatchObject({ next: 'wait' });
    const lifecycle = await db('order_lifecycles').where({ order_id: orderId }).first();
    expect(lifecycle).toMatchObject({ state: 'waiting' });
    const morning = lifecycle.due_at as Date;
    expect((await evaluateReminder(db, orderId, at(morning))).verdict).toBe('send');
    expect(await queue(orderId, at(morning))).toMatchObject({ outcome: 'queued' });
    const again = await messageOf(orderId);
    expect(again).toMatchObject({ id: first.id, status: 'queued', attempt: 2, statusReason: null });
    expect(again.expiresAt).toEqual(hoursAfter(morning, 72));
    // A late try of the first attempt, and the second one.
    expect(await claim(first, morning)).toMatchObject({ kind: 'over' });
    expect(await claim(again, morning)).toMatchObject({ kind: 'ask', ask: { key: `message:${first.id}:2` } });
    expect(await Message.query(db).where({ orderId })).toHaveLength(1);
    expect((await evaluationsOf(orderId)).map(({ stage, verdict }) => `${stage} ${verdict}`)).toEqual([
      'queue pass',
      'send defer',
      'plan pass',
      'queue pass',
      'send pass',
    ]);
    expect(customerId).toBeGreaterThan(0);
  });

  it('let a message of whoever cannot plan anew wait, and judge it again later', async () => {
    const { orderId } = await completedOrder({ zone: 'Asia/Jayapura' });
    await queue(orderId, at(NOON));
    const message = await messageOf(orderId);
    expect(await claim(message, EVENING, 'wait')).toMatchObject({ kind: 'deferred' });
    expect(await messageOf(orderId)).toMatchObject({ status: 'queued', statusReason: 'quiet_hours' });
    expect(await claim(message, hoursAfter(NOON, 24), 'wait')).toMatchObject({ kind: 'ask' });
  });

  it('yield to a person who was asked, also at the send, and never bring back who opted out', async () => {
    const { orderId, customerId } = await completedOrder({ zone: 'Asia/Jayapura' });
    expect(await queue(orderId, at(EVENING), true)).toMatchObject({ outcome: 'queued' });
    const message = await messageOf(orderId);
    expect(await claim(message, EVENING)).toMatchObject({ kind: 'ask' });
    const [queued] = await evaluationsOf(orderId);
    expect(queued).toMatchObject({ verdict: 'pass', facts: { isConfirmed: true } });

    const other = await completedOrder({ customerId });
    await db('customers').where({ id: customerId }).update({ opted_out_at: new Date() });
    expect(await queue(other.orderId, at(EVENING), true)).toMatchObject({ code: 'opted_out' });
  });

  it('leave no word of a later time on what is stopped in the morning', async () => {
    const { orderId, customerId } = await completedOrder({ zone: 'Asia/Jayapura' });
    await queue(orderId, at(NOON));
    await claim(await messageOf(orderId), EVENING);
    await db('customers').where({ id: customerId }).update({ opted_out_at: new Date() });
    expect(await queue(orderId, at(hoursAfter(NOON, 24)))).toMatchObject({ code: 'opted_out' });
    expect(await messageOf(orderId)).toMatchObject({ status: 'withdrawn', statusReason: 'opted_out' });
  });

  it('hold what was confirmed by day and waited into the night: nobody was asked about that', async () => {
    const { orderId } = await completedOrder({ zone: 'Asia/Jayapura' });
    expect(await queue(orderId, at(NOON), true)).toMatchObject({ outcome: 'queued' });
    expect(await claim(await messageOf(orderId), EVENING)).toMatchObject({ code: 'quiet_hours' });
  });
});

describe('the frequency cap', () => {
  it('lets one of two orders that fall due at once go, and the other wait', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { orderId: one, customerId } = await completedOrder();
      const { orderId: two } = await completedOrder({ customerId });
      const outcomes = await Promise.all([queue(one, at(NOON)), queue(two, at(NOON))]);
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['deferred', 'queued']);
      const late = outcomes[0].outcome === 'deferred' ? one : two;
      expect(await Message.query(db).where({ orderId: late })).toEqual([]);

      const { plan: planned } = await plan(late, NOON);
      // What Temporal's UI says: until when, and why.
      expect(planned).toMatchObject({
        next: 'wait',
        dueText: expect.stringMatching(/^held until \d{1,2} \w{3} \d\d:\d\d WIB: freq_cap$/),
      });
      const lifecycle = await db('order_lifecycles').where({ order_id: late }).first();
      expect(lifecycle).toMatchObject({ state: 'waiting', reason: 'freq_cap' });
      expect(lifecycle.due_at.getTime()).toBeGreaterThanOrEqual(NOON.getTime() + 3 * DAY_MS);
    }
  });

  it('holds between messages that were written before it was there, each claimed at once', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { orderId: one, customerId } = await completedOrder();
      const { orderId: two } = await completedOrder({ customerId });
      const written = [await waiting(customerId, one), await waiting(customerId, two)];
      const claims = await Promise.all(written.map((message) => claim(message, NOON)));
      expect(claims.map(({ kind }) => kind).sort()).toEqual(['ask', 'deferred']);
    }
  });

  it('sees what another number sent, and nothing that failed or was taken back', async () => {
    await db('wa_sessions').insert({ id: 'lain', label: 'Lain', state: 'ready' });
    const { orderId: one, customerId } = await completedOrder();
    const { orderId: two } = await completedOrder({ customerId });
    await queue(one, at(NOON));
    const message = await messageOf(one);
    const put = (fields: object) => db('messages').where({ id: message.id }).update(fields);
    const conversation = await db.transaction((trx) => ensureConversation(trx, customerId, 'lain'));
    await put({ conversation_id: conversation.id, session_id: 'lain', status: 'read', sent_at: NOON });
    const next = (hours: number) => evaluateReminder(db, two, at(hoursAfter(NOON, hours)));
    expect(await next(24)).toMatchObject({ verdict: 'wait', code: 'freq_cap' });
    expect(await next(72)).toMatchObject({ verdict: 'send', code: null });
    for (const status of ['failed', 'withdrawn']) {
      await put({ status });
      expect(await next(24)).toMatchObject({ verdict: 'send' });
    }
  });

  it('stops the later one when one message covered both, and only when that has left', async () => {
    const { orderId: one, customerId } = await completedOrder({ items: ['Kopi', 'Filter'] });
    const { orderId: two } = await completedOrder({ customerId, items: ['kopi'] });
    await queue(one, at(NOON));
    expect(await queue(two, at(NOON))).toMatchObject({ outcome: 'deferred', code: 'freq_cap' });
    const message = await messageOf(one);
    await db('messages').where({ id: message.id }).update({ status: 'read', sent_at: NOON });
    // Outside the cap by now, but it was what this one waited for.
    const later = hoursAfter(NOON, 73);
    expect(await queue(two, at(later))).toEqual({
      outcome: 'stopped',
      code: 'duplicate_occurrence',
      state: 'stopped',
    });
    const last = (await evaluationsOf(two)).at(-1);
    expect(last).toMatchObject({
      verdict: 'stop',
      checks: [{ details: { coveredByMessageId: message.id } }],
      facts: { deferrals: { freq_cap: 1 } },
    });
  });

  it('does not count what was sent before the order was completed as a word about it', async () => {
    const { orderId: one, customerId } = await completedOrder({ items: ['Teh'] });
    await queue(one, at(NOON));
    await db('messages').where({ order_id: one }).update({ status: 'read', sent_at: NOON });
    const { orderId: two } = await completedOrder({
      customerId,
      items: ['Teh'],
      completedAt: hoursAfter(NOON, 1),
    });
    expect(await queue(two, at(hoursAfter(NOON, 2)))).toMatchObject({ outcome: 'deferred' });
  });
});

describe('the claim before a send', () => {
  it('refuses an automated message that the checks cannot judge', async () => {
    const { orderId, customerId } = await completedOrder();
    const orderless = await waiting(customerId, orderId);
    await db('messages').where({ id: orderless.id }).update({ order_id: null });
    expect(await claim(orderless, NOON)).toEqual({
      kind: 'over',
      result: { status: 'withdrawn', reason: 'order_void' },
    });
    for (const unknown of [{ automation: null }, { occurrence_key: null }]) {
      const message = await waiting(customerId, orderId);
      await db('messages').where({ id: message.id }).update(unknown);
      expect(await claim(message, NOON)).toEqual({
        kind: 'over',
        result: { status: 'withdrawn', reason: 'not_judged' },
      });
    }
  });

  it('does not judge what an agent wrote by what binds marketing', async () => {
    const customer = await insertCustomer(db, { zone: 'Asia/Jayapura' });
    await db('customers').where({ id: customer.id }).update({ opted_out_at: new Date() });
    const reply = await db.transaction(async (trx) => {
      const conversation = await ensureConversation(trx, customer.id, 'main');
      const { id: conversationId, sessionId } = conversation;
      return insertMessage(trx, {
        conversationId,
        sessionId,
        direction: 'outbound',
        author: 'agent',
        lane: 'reply',
        body: 'Baik kak',
        status: 'queued',
      });
    });
    expect(await claim(reply!, EVENING)).toMatchObject({ kind: 'ask' });
    expect(await Evaluation.query(db).where({ messageId: reply!.id })).toEqual([]);
  });

  it('adds an evaluation when something is new, and none for each try in the lane', async () => {
    const { orderId } = await completedOrder();
    await queue(orderId, at(NOON));
    const message = await messageOf(orderId);
    for (let tries = 0; tries < 3; tries += 1) {
      expect((await claim(message, NOON)).kind).toBe('ask');
      await db('messages').where({ id: message.id }).update({ status: 'queued' });
    }
    await db('orders').where({ id: orderId }).update({ status: 'cancelled' });
    expect(await claim(message, NOON)).toMatchObject({ result: { reason: 'order_void' } });
    const evaluations = await evaluationsOf(orderId);
    expect(evaluations.map(({ stage, code }) => [stage, code])).toEqual([
      ['queue', null],
      ['send', null],
      ['send', 'order_void'],
    ]);
    const { phone } = await db('customers').where({ id: evaluations[0]!.customerId }).first();
    for (const evaluation of evaluations) {
      expect(JSON.stringify(evaluation)).not.toContain(phone);
      expect(JSON.stringify(evaluation)).not.toContain(message.body);
    }
  });
});

it('takes back marketing of whoever opts out, and no thank-you', async () => {
  const { orderId, customerId } = await completedOrder();
  await db('orders').where({ id: orderId }).update({ ordered_at: new Date() });
  await db.transaction((trx) => queueThankYou(trx, { orderId, cycle: 1, workflowId: 'order:x' }));
  await queue(orderId, at(NOON));
  const { messageIds } = await db.transaction((trx) => withdrawForOptOut(trx, customerId));
  expect(messageIds).toEqual([(await messageOf(orderId)).id]);
  const statuses = await Message.query(db).where({ orderId }).orderBy('id');
  expect(statuses.map(({ automation, status }) => [automation, status])).toEqual([
    ['thank_you', 'queued'],
    ['reminder', 'withdrawn'],
  ]);
});

/** A reminder in the lane, whatever the checks would have said when it was written. */
async function waiting(customerId: number, orderId: number): Promise<Message> {
  const message = await db.transaction(async (trx) => {
    const conversation = await ensureConversation(trx, customerId, 'main');
    return insertMessage(trx, {
      conversationId: conversation.id,
      sessionId: 'main',
      direction: 'outbound',
      author: 'automation',
      automation: 'reminder',
      orderId,
      occurrenceKey: `order:${orderId}:reminder:1:${crypto.randomUUID()}`,
      lane: 'reminder',
      body: 'Halo',
      status: 'queued',
    });
  });
  return message!;
}
