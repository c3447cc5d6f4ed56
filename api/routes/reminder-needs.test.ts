import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BulkAction, BulkOutcome, NeededReminder, ReminderNeeds } from '@roms/contracts/reminders';
import { reminderKey } from '@roms/domain/occurrence';
import { REMINDER_NEEDS, type ReminderNeed } from '@roms/domain/reminder-needs';
import { neededReminders, reminderNeeds } from '../../db/reminders/needed-reminders.ts';
import { planReminder } from '../../db/reminders/plan-reminder.ts';
import { SEES_ALL, type Viewer } from '../../db/scopes/viewer.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { rowsRead } from '../../tests/support/rows-read.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';

let api: OrderApi;
let admin: Staff;
let ani: Staff;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
  ani = await api.staff('cs', 'Ani');
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers CASCADE');
  api.started.splice(0);
});

type Given = { state: string; reason: string | null; dueAt?: Date | null; ofAni?: boolean };

async function reminder({ state, reason, dueAt = null, ofAni = false }: Given): Promise<number> {
  const { id: customerId } = await insertCustomer(api.db, { name: 'Ibu Sari' });
  const [conversation] = await api
    .db('conversations')
    .insert({ customer_id: customerId, session_id: 'main', assignee_id: ofAni ? ani.id : admin.id })
    .returning('id');
  const orderId = await insertOrder(api.db, { customerId, status: 'completed' });
  await api.db('order_lifecycles').insert({
    ...{ order_id: orderId, state, reason, due_at: dueAt, started_at: api.db.fn.now() },
  });
  conversationOf.set(orderId, conversation.id as number);
  return orderId;
}
const conversationOf = new Map<number, number>();

const message = (orderId: number, status: string) =>
  api.db('messages').insert({
    ...{ conversation_id: conversationOf.get(orderId), session_id: 'main', order_id: orderId, status },
    ...{
      direction: 'outbound',
      author: 'automation',
      automation: 'reminder',
      lane: 'reminder',
      body: 'Habis?',
    },
    ...{ status_reason: 'unknown', occurrence_key: reminderKey(orderId, 1) },
  });
const stoppedBy = (orderId: number, code: string, details: object) =>
  api.db('evaluations').insert({
    ...{ stage: 'queue', automation: 'reminder', verdict: 'stop', code, order_id: orderId },
    customer_id: api.db('orders').where({ id: orderId }).select('customer_id'),
    occurrence_key: reminderKey(orderId, 1),
    checks: JSON.stringify([{ check: code, verdict: 'stop', details }]),
    facts: '{}',
  });
const list = async (need: ReminderNeed, who: Staff = admin, query = '') =>
  (await api.call<NeededReminder[]>(who, 'GET', `/api/v1/reminders/needs/${need}${query}`)).body;
const counts = async (who: Staff = admin) => {
  const { data } = (await api.call<ReminderNeeds>(who, 'GET', '/api/v1/reminders/needs')).body;
  return REMINDER_NEEDS.map((need) => data[need].count);
};
const act = async (action: BulkAction, orderIds: number[], more: object = {}, who: Staff = admin) =>
  (await api.call<BulkOutcome[]>(who, 'POST', '/api/v1/reminders/bulk', { action, orderIds, ...more })).body
    .data;
const standing = async (orderId: number) =>
  api.db('order_lifecycles').where({ order_id: orderId }).first('state', 'reason', 'cycle');
const bos = () => ({ kind: 'user', id: admin.id, name: 'Bos' });

test('what waits for a person is listed by what it waits for, with what stopped it, and counted', async () => {
  const lacking = await reminder({ state: 'stopped', reason: 'missing_variable' });
  await stoppedBy(lacking, 'missing_variable', { missing: ['total'] });
  const talking = await reminder({ state: 'stopped', reason: 'cs_open', ofAni: true });
  await stoppedBy(talking, 'cs_open', {
    cause: 'recent',
    conversationId: conversationOf.get(talking),
    times: 2,
  });
  const silent = await reminder({ state: 'stopped', reason: 'no_reply_streak' });
  const ruleless = await reminder({ state: 'waiting', reason: 'no_rule' });
  const unsure = await reminder({ state: 'answer_window', reason: null, ofAni: true });
  await message(unsure, 'unconfirmed');
  // None of these waits for anybody.
  await reminder({ state: 'stopped', reason: 'opted_out' });
  await reminder({ state: 'skipped', reason: 'skipped' });
  await reminder({ state: 'waiting', reason: null });
  await reminder({ state: 'waiting', reason: 'cs_open', dueAt: new Date() });
  await message(await reminder({ state: 'answer_window', reason: null }), 'delivered');

  expect(await counts()).toEqual([1, 2, 1, 1]);
  expect((await list('repair')).data).toMatchObject([
    {
      ...{ orderId: lacking, customer: { name: 'Ibu Sari' }, reason: 'missing_variable' },
      why: { check: 'missing_variable', details: { missing: ['total'] } },
    },
  ]);
  const { data: decided } = await list('decide');
  expect(decided.map(({ orderId }) => orderId)).toEqual([silent, talking]);
  // Which conversation it was stays with those who may see that one.
  expect(decided[1]?.why).toEqual({
    check: 'cs_open',
    verdict: 'stop',
    details: { cause: 'recent', times: 2 },
  });
  expect((await list('no_time')).data).toMatchObject([{ orderId: ruleless, reason: 'no_rule', why: null }]);
  expect((await list('unconfirmed')).data).toMatchObject([
    { orderId: unsure, reason: 'unknown', conversationId: conversationOf.get(unsure) },
  ]);

  expect(await counts(ani)).toEqual([0, 1, 0, 1]);
  expect((await list('decide', ani)).data.map(({ orderId }) => orderId)).toEqual([talking]);
  expect((await list('repair', ani)).data).toEqual([]);
});

test('what a person decides about is sent anyway or moved in a cycle of its own, and let be with undo', async () => {
  const [sent, moved, dropped] = [
    await reminder({ state: 'stopped', reason: 'cs_open' }),
    await reminder({ state: 'stopped', reason: 'no_reply_streak' }),
    await reminder({ state: 'stopped', reason: 'cs_open' }),
  ];
  const known = { ruleName: 'Habis', days: 30, time: '09:00', zone: 'Asia/Jakarta', moved: false };
  await api.db('order_lifecycles').where({ order_id: moved }).update({ due_explanation: known });
  const done = (orderId: number) => [{ orderId, outcome: 'done' }];
  expect(await act('send_now', [sent], { confirmed: true })).toEqual(done(sent));
  expect(await standing(sent)).toEqual({ state: 'waiting', reason: null, cycle: 2 });
  const dueAt = new Date(Date.now() + 86_400_000).toISOString();
  expect(await act('move', [moved], { dueAt })).toEqual(done(moved));
  // Whoever begins its workflow, the sweep or this request, finds the time.
  expect(await api.db('order_lifecycles').where({ order_id: moved }).first()).toMatchObject({
    ...{ state: 'waiting', cycle: 2, due_at: new Date(dueAt), due_explanation: { moved: true, days: 30 } },
  });
  const planned = await api.db.transaction((trx) =>
    planReminder(trx, { orderId: moved, cycle: 2 }, { dayMs: 86_400_000 }),
  );
  expect(planned.plan).toMatchObject({ next: 'wait', dueAt });
  expect(api.started).toEqual([
    ['sendReminderNow', sent, bos(), true],
    ['startOrder', moved],
  ]);

  expect(await act('skip', [dropped])).toEqual(done(dropped));
  expect(await standing(dropped)).toEqual({ state: 'skipped', reason: 'cs_open', cycle: 1 });
  expect(await counts()).toEqual([0, 0, 0, 0]);
  expect(await act('undo_skip', [dropped])).toEqual(done(dropped));
  expect((await list('decide')).data.map(({ orderId }) => orderId)).toEqual([dropped]);
  const told = await api.db('order_events').where({ order_id: dropped }).orderBy('id').pluck('type');
  expect(told).toEqual(['reminder_skipped', 'reminder_skip_undone']);
  expect(await api.db('order_events').where({ order_id: sent }).pluck('type')).toEqual(['reminder_resumed']);
  expect(await api.db('order_events').where({ order_id: moved }).orderBy('id').pluck('type')).toEqual([
    ...['reminder_resumed', 'reminder_moved'],
  ]);
  // All of it without a workflow: there is none any more.
  expect(api.started).toHaveLength(2);
});

test('what was put right is asked for once more, also by many at once; what is final stays', async () => {
  const ids = [
    await reminder({ state: 'stopped', reason: 'out_of_stock' }),
    await reminder({ state: 'stopped', reason: 'cs_open' }),
    await reminder({ state: 'stopped', reason: 'opted_out' }),
  ];
  expect(await act('repair', ids)).toEqual([
    { orderId: ids[0], outcome: 'done' },
    { orderId: ids[1], outcome: 'refused', code: 'reminder_not_repairable' },
    { orderId: ids[2], outcome: 'refused', code: 'reminder_not_repairable' },
  ]);
  expect(api.started).toEqual([['startOrder', ids[0]]]);
  // One that opted out is left to its workflow, which refuses it.
  await act('skip', [ids[2]!]);
  expect(api.started.at(-1)?.[0]).toBe('skipReminder');
  const late = await reminder({ state: 'stopped', reason: 'cs_open' });
  await act('skip', [late]);
  await api
    .db('order_lifecycles')
    .where({ order_id: late })
    .update({ skip_undo_until: new Date(0) });
  expect(await act('undo_skip', [late])).toMatchObject([
    { outcome: 'refused', code: 'reminder_not_waiting' },
  ]);
});

test('what is asked about a cycle that a later one has followed is refused, and hits nothing', async () => {
  const waitsAgain = await reminder({ state: 'waiting', reason: null, dueAt: new Date() });
  const stoppedAgain = await reminder({ state: 'stopped', reason: 'cs_open' });
  const ids = [waitsAgain, stoppedAgain];
  await api.db('order_lifecycles').whereIn('order_id', ids).update({ cycle: 2 });
  const saw = (cycleNumber: number) => ({ cycles: ids.map((orderId) => ({ orderId, cycleNumber })) });
  const before = await Promise.all(ids.map(standing));
  const dueAt = new Date(Date.now() + 86_400_000).toISOString();
  for (const action of ['skip', 'undo_skip', 'send_now', 'move', 'undo_move', 'repair'] as const)
    expect(await act(action, ids, { ...saw(1), dueAt, confirmed: true })).toEqual(
      ids.map((orderId) => ({ orderId, outcome: 'refused', code: 'reminder_changed' })),
    );
  expect(await Promise.all(ids.map(standing))).toEqual(before);
  expect(api.started).toEqual([]);

  // What they see now is done, and named to the workflow: it may change until that is asked.
  await act('send_now', ids, { ...saw(2), confirmed: true });
  expect(api.started.sort((one, other) => Number(one[1]) - Number(other[1]))).toEqual([
    ['sendReminderNow', waitsAgain, bos(), true, 2],
    ['sendReminderNow', stoppedAgain, bos(), true, 3],
  ]);
});

test('pages hold them all, once, and read what they show', async () => {
  const { id: customerId } = await insertCustomer(api.db);
  const fill = (reason: string, many: number) =>
    api.db.raw(
      `WITH made AS (
         INSERT INTO orders (order_number, customer_id, source, status, total_amount)
         SELECT :reason || '-' || n, :customerId, 'test', 'completed', 1 FROM generate_series(1, :many) AS n RETURNING id)
       INSERT INTO order_lifecycles (order_id, state, reason, started_at, updated_at)
       SELECT id, 'stopped', :reason, now(), now() - interval '1 day' + id % 7 * interval '1 second' FROM made`,
      { reason, customerId, many },
    );
  // Colleagues of another kind above and below.
  await fill('opted_out', 600);
  await fill('out_of_stock', 35);
  await fill('holdout', 600);
  await api.db.raw('ANALYZE');
  const first = await list('repair');
  const second = await list('repair', admin, `?cursor=${first.page.nextCursor}`);
  const all = [...first.data, ...second.data].map(({ orderId }) => orderId);
  expect([all.length, new Set(all).size, second.page.nextCursor]).toEqual([35, 35, null]);

  const page = await rowsRead(api.db, () => neededReminders(api.db, SEES_ALL, { need: 'repair' }));
  // The page and one more by the index, and of each row its order, customer and lifecycle.
  expect(page.rows).toBeLessThanOrEqual(31 + 30 * 5);
  const counted = await rowsRead(api.db, () => reminderNeeds(api.db, SEES_ALL));
  // Each once in the index and once in the table.
  expect(counted.rows).toBeLessThanOrEqual(2 * 35);
});

test('an agent with few customers is answered from those, however many reminders others have', async () => {
  await api.db.raw(
    `WITH people AS (
       INSERT INTO customers (name, name_source, phone, zone)
       SELECT 'Orang', 'order', (:first::bigint + n)::text, 'Asia/Jakarta' FROM generate_series(1, 1000) AS n RETURNING id),
     talks AS (
       INSERT INTO conversations (customer_id, session_id, assignee_id)
       SELECT id, 'main', :bossId FROM people),
     made AS (
       INSERT INTO orders (order_number, customer_id, source, status, total_amount)
       SELECT 'F-' || id || '-' || n, id, 'test', 'completed', 1 FROM people, generate_series(1, 3) AS n RETURNING id)
     INSERT INTO order_lifecycles (order_id, state, reason, updated_at)
     SELECT id, 'stopped', 'out_of_stock', now() FROM made`,
    { bossId: admin.id, first: testPhone(686, 0) },
  );
  const mine = await reminder({ state: 'stopped', reason: 'out_of_stock', ofAni: true });
  await api
    .db('order_lifecycles')
    .where({ order_id: mine })
    .update({ updated_at: new Date(0) });
  const made = await reminder({ state: 'stopped', reason: 'bad_address' });
  await api.db('orders').where({ id: made }).update({ created_by: ani.id });
  // Writers do it now and then; unfolded, what this file did before would be read.
  await api.db.raw('SELECT fold_conversation_counts()');
  await api.db.raw('ANALYZE');
  expect((await list('repair', ani)).data.map(({ orderId }) => orderId)).toEqual([made, mine]);
  const viewer: Viewer = { sees: 'own', userId: ani.id };
  const page = await rowsRead(api.db, () => neededReminders(api.db, viewer, { need: 'repair' }));
  const counted = await rowsRead(api.db, () => reminderNeeds(api.db, viewer));
  // Whom they see, their orders by the indexes, and what is told of them.
  expect(page.rows).toBeLessThanOrEqual(40);
  expect(counted.rows).toBeLessThanOrEqual(40);
});
