import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type {
  ChangedReminderRule,
  ReminderRule,
  RuleEffect,
  RuleForecast,
} from '@roms/contracts/reminder-rules';
import { planReminder } from '../../db/reminders/plan-reminder.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';

const DAY_MS = 86_400_000;
let api: OrderApi;
let admin: Staff;
let gayo: number;
let rule: ReminderRule;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin');
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, products, reminder_rules CASCADE');
  gayo = await insertProduct(api.db, 'Kopi Gayo');
  api.started.splice(0);
  const made = await api.call<ChangedReminderRule>(admin, 'POST', '/api/v1/reminder-rules', {
    name: 'Semua produk',
    days: 30,
  });
  expect(made.status).toBe(201);
  rule = made.body.data;
});

/** A completed order, so many days ago; waiting unless another state is given. */
async function completed(daysAgo: number, lifecycle: object = { state: 'waiting' }): Promise<number> {
  const customer = await insertCustomer(api.db);
  const id = await insertOrder(api.db, {
    customerId: customer.id,
    status: 'completed',
    completedAt: new Date(Date.now() - daysAgo * DAY_MS),
    items: [{ productId: gayo, name: 'Kopi Gayo' }],
  });
  await api.db('order_lifecycles').insert({ order_id: id, started_at: new Date(), ...lifecycle });
  return id;
}
const plan = (orderId: number) =>
  api.db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, { now: api.deps.now }));
const lifecycleOf = (orderId: number) => api.db('order_lifecycles').where({ order_id: orderId }).first();
/** Days from completion by which the order is planned, and by which rule. */
async function planned(orderId: number): Promise<[string, number] | null> {
  await plan(orderId);
  const { due_explanation: due } = await lifecycleOf(orderId);
  return due && [due.ruleName, due.days];
}
const patch = <T = ChangedReminderRule>(body: object, query = '') =>
  api.call<T>(admin, 'PATCH', `/api/v1/reminder-rules/${rule.id}${query}`, body);
const preview = async (body: object): Promise<RuleEffect> =>
  (await patch<RuleEffect>(body, '?preview=true')).body.data;
const rules = async (): Promise<ReminderRule[]> =>
  (await api.call<ReminderRule[]>(admin, 'GET', '/api/v1/reminder-rules')).body.data;

test('a rule is made, read, changed and deleted, each with its line in the audit log', async () => {
  expect(rule).toMatchObject({
    name: 'Semua produk',
    productIds: [],
    productId: null,
    mode: 'days',
    days: 30,
    leadDays: 0,
    time: null,
    templateId: null,
    active: true,
  });
  const body = { name: 'Kopi', productIds: [gayo], mode: 'learned', days: 20, leadDays: 3, time: '10:30' };
  const { data: coffee } = (
    await api.call<ChangedReminderRule>(admin, 'POST', '/api/v1/reminder-rules', body)
  ).body;
  expect(coffee).toMatchObject({ ...body, productId: gayo });
  expect(await rules()).toMatchObject([{ id: rule.id }, { id: coffee.id, ...body, productId: gayo }]);
  expect((await patch({ name: 'Sisanya', productIds: [] })).body.data).toMatchObject({
    name: 'Sisanya',
    days: 30,
  });
  expect((await api.call(admin, 'DELETE', `/api/v1/reminder-rules/${coffee.id}`)).status).toBe(204);
  expect(await rules()).toMatchObject([{ id: rule.id, name: 'Sisanya' }]);
  expect((await api.call(admin, 'DELETE', `/api/v1/reminder-rules/${coffee.id}`)).status).toBe(404);
  const log = await api
    .db('audit_log')
    .where({ subject_type: 'reminder_rule' })
    .orderBy('id')
    .pluck('action');
  expect(log.slice(-4)).toEqual([
    'reminder_rule.created',
    'reminder_rule.created',
    'reminder_rule.changed',
    'reminder_rule.deleted',
  ]);
});

test.each([
  ['a product that is none', { productIds: [999] }, 422, 'unknown_product'],
  ['a text that is none', { templateId: 999 }, 422, 'unknown_template'],
  ['one product twice', { productIds: [7, 7] }, 400, 'invalid_request'],
  ['too many days', { days: 366 }, 400, 'invalid_request'],
  ['past orders without a number of days', { applyTo: 'past' }, 400, 'invalid_request'],
  ['past orders of more than a year', { applyTo: 'past', pastDays: 366 }, 400, 'invalid_request'],
])('refuses %s', async (_name, body, status, code) => {
  const answer = await patch(body);
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  expect(await rules()).toMatchObject([{ days: 30, productIds: [], templateId: null }]);
});

test("a text of the rule's own is what its reminders say", async () => {
  const [{ id: templateId }] = await api
    .db('templates')
    .insert({
      name: 'Kopi',
      purpose: 'reminder',
      active: false,
      body: 'Kopi {product_name} tinggal sedikit?',
    })
    .returning('id');
  const orderId = await completed(1);
  await patch({ templateId });
  const shown = await api.call<{ body: string }>(admin, 'GET', `/api/v1/orders/${orderId}/reminder/preview`);
  expect(shown.body.data.body).toBe('Kopi Kopi Gayo tinggal sedikit?');
});

describe('an edit', () => {
  test('is for what waits unless said otherwise: says how many, and how many are due at once', async () => {
    const [old, young] = [await completed(20), await completed(2)];
    await completed(20, {
      state: 'waiting',
      due_explanation: { moved: true },
      due_at: new Date(Date.now() + DAY_MS),
    });
    await completed(20, { state: 'reminded' });
    expect(await preview({ days: 10 })).toEqual({ running: 2, past: 0, dueNow: 1 });
    expect(await planned(old)).toEqual(['Semua produk', 30]);
    expect(await rules()).toMatchObject([{ days: 30 }]);
    expect((await patch({ days: 10 })).body.data).toMatchObject({ days: 10, moves: 2, past: 0 });
    expect(await planned(young)).toEqual(['Semua produk', 10]);
    // What has become due by it is spread over the next hours.
    await plan(old);
    const due = (await lifecycleOf(old)).due_at.getTime();
    expect(due).toBeGreaterThanOrEqual(Date.now() - 60_000);
    expect(due).toBeLessThan(Date.now() + 15 * 3_600_000);
    expect(api.started).toEqual([['settingsChanged'], ['settingsChanged']]);
  });

  test('of many rules at once, and of what the rules go by, waits for its turn and none fails', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        api.call<ChangedReminderRule>(admin, 'POST', '/api/v1/reminder-rules', {
          name: `R${n}`,
          days: 20 + n,
        }),
      ),
    );
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
    const edits = made.map(({ body }, n) =>
      api.call(admin, 'PATCH', `/api/v1/reminder-rules/${body.data.id}`, { days: 40 + n }),
    );
    const settings = api.call(admin, 'PATCH', '/api/v1/settings', { reminderTime: '10:00' });
    for (const { status } of await Promise.all([...edits, settings])) expect(status).toBe(200);
    expect((await rules()).map(({ days }) => days).sort()).toEqual([30, ...made.map((_, n) => 40 + n)]);
    await api.call(admin, 'PATCH', '/api/v1/settings', { reminderTime: null });
  });

  test('for new orders leaves those completed before to the rule as it was, until an edit for all', async () => {
    const before = await completed(2);
    expect(await preview({ days: 10, applyTo: 'new' })).toEqual({ running: 0, past: 0, dueNow: 0 });
    await patch({ days: 10, applyTo: 'new' });
    const after = await completed(0);
    expect([await planned(before), await planned(after)]).toEqual([
      ['Semua produk', 30],
      ['Semua produk', 10],
    ]);
    await patch({ days: 5, applyTo: 'new' });
    expect([await planned(before), await planned(after)]).toEqual([
      ['Semua produk', 30],
      ['Semua produk', 10],
    ]);
    expect(await rules()).toMatchObject([{ id: rule.id, days: 5 }]);
    // An off switch for new orders goes on for the old ones.
    await patch({ active: false, applyTo: 'new' });
    expect(await planned(before)).toEqual(['Semua produk', 30]);
    expect((await patch({ days: 7, active: true })).body.data.moves).toBe(2);
    expect([await planned(before), await planned(after)]).toEqual([
      ['Semua produk', 7],
      ['Semua produk', 7],
    ]);
  });

  test('for new orders has what was completed while it ran looked at again', async () => {
    await patch({ days: 10, applyTo: 'new' });
    const { completed_from: from, updated_at: at } = await api
      .db('reminder_rules')
      .where({ id: rule.id })
      .first();
    expect(at.getTime()).toBeGreaterThan(from.getTime());
  });

  test('of no more than a name leaves earlier versions and what waits alone', async () => {
    const before = await completed(2);
    await patch({ days: 10, applyTo: 'new' });
    const stamps = () => api.db('reminder_rules').orderBy('id').pluck('updated_at');
    const known = await stamps();
    expect((await patch({ name: 'Pengingat', days: 10, productIds: [] })).body.data).toMatchObject({
      name: 'Pengingat',
      moves: 0,
    });
    await patch({ days: 10, applyTo: 'new' });
    expect(await stamps()).toEqual(known);
    expect(await planned(before)).toEqual(['Semua produk', 30]);
  });

  test('for new orders leaves the earlier version at the place of its rule', async () => {
    const orderId = await completed(2);
    await api.call(admin, 'POST', '/api/v1/reminder-rules', { name: 'Lebih baru', days: 20 });
    expect(await planned(orderId)).toEqual(['Semua produk', 30]);
    await patch({ days: 10, applyTo: 'new' });
    expect(await planned(orderId)).toEqual(['Semua produk', 30]);
  });

  test('for past orders takes up those that were never reminded, and no other', async () => {
    const waits = await completed(2);
    const forgotten = await completed(40, { state: 'expired' });
    const imported = await completed(20, { state: 'none', started_at: null });
    for (const state of ['reminded', 'skipped', 'reordered', 'cancelled']) await completed(20, { state });
    await completed(90, { state: 'expired' });
    const reminded = await completed(20, { state: 'stopped' });
    await remindedOf(reminded);
    const again = await completed(20, { state: 'expired' });
    await buyAgain(again);
    // A draft is no purchase.
    await buyAgain(forgotten, 'draft');

    const body = { days: 30, applyTo: 'past', pastDays: 60 };
    expect(await preview(body)).toEqual({ running: 1, past: 2, dueNow: 1 });
    expect(await lifecycleOf(forgotten)).toMatchObject({ state: 'expired', cycle: 1 });
    expect((await patch(body)).body.data).toMatchObject({ moves: 0, past: 2 });
    for (const id of [forgotten, imported]) {
      // The sweep starts them; a second cycle is thanked for nothing.
      expect(await lifecycleOf(id)).toMatchObject({ state: 'waiting', cycle: 2, started_at: null });
      expect(await api.db('order_events').where({ order_id: id }).pluck('type')).toEqual(['taken_up']);
    }
    expect(await lifecycleOf(waits)).toMatchObject({ cycle: 1 });
    expect((await api.db('order_lifecycles').where({ cycle: 2 })).length).toBe(2);
  });

  test('of a rule for one product leaves past orders of others alone', async () => {
    await completed(40, { state: 'expired' });
    const other = await insertProduct(api.db, 'Teh');
    const body = { name: 'Teh', productIds: [other], days: 5, applyTo: 'past', pastDays: 60 };
    const answer = await api.call(admin, 'POST', '/api/v1/reminder-rules?preview=true', body);
    expect([answer.status, answer.body.data]).toEqual([200, { running: 0, past: 0, dueNow: 0 }]);
    expect((await rules()).length).toBe(1);
  });
});

test('what waited by a deleted rule is planned by the next one, and by none when there is none', async () => {
  const orderId = await completed(2);
  const body = { name: 'Kopi', productIds: [gayo], days: 10 };
  const { data: coffee } = (await api.call<ReminderRule>(admin, 'POST', '/api/v1/reminder-rules', body)).body;
  expect(await planned(orderId)).toEqual(['Kopi', 10]);
  await api.call(admin, 'DELETE', `/api/v1/reminder-rules/${coffee.id}`);
  expect(await planned(orderId)).toEqual(['Semua produk', 30]);
  await api.db('order_lifecycles').update({ updated_at: new Date(Date.now() - 60_000) });
  await api.call(admin, 'DELETE', `/api/v1/reminder-rules/${rule.id}`);
  // The sweep goes by this.
  const { rows } = await api.db.raw(
    'SELECT count(*)::int AS late FROM order_lifecycles WHERE updated_at < (SELECT max(updated_at) FROM reminder_rules)',
  );
  expect(rows[0].late).toBe(1);
  expect(await planned(orderId)).toBeNull();
  expect(await lifecycleOf(orderId)).toMatchObject({ state: 'waiting', reason: 'no_rule', due_at: null });
});

test('a forecast says what each of the next 14 days would hold', async () => {
  await plan(await completed(27));
  await plan(await completed(2));
  const { body } = await api.call<RuleForecast>(admin, 'POST', '/api/v1/reminder-rules/forecast', {
    ...rule,
    days: 12,
  });
  const { days, ...effect } = body.data;
  expect(effect).toEqual({ running: 2, past: 0, dueNow: 1 });
  expect(days.length).toBe(14);
  const sum = (when: 'before' | 'after') => days.reduce((all, day) => all + day[when], 0);
  expect([sum('before'), sum('after')]).toEqual([1, 2]);
  expect(await rules()).toMatchObject([{ days: 30 }]);
});

async function remindedOf(orderId: number): Promise<void> {
  const order = await api.db('orders').where({ id: orderId }).first();
  const [conversation] = await api
    .db('conversations')
    .insert({ customer_id: order.customer_id, session_id: 'main' })
    .returning('id');
  await api.db('messages').insert({
    conversation_id: conversation.id,
    session_id: 'main',
    direction: 'outbound',
    author: 'automation',
    automation: 'reminder',
    order_id: orderId,
    lane: 'reminder',
    status: 'delivered',
    body: 'Habis?',
  });
}

async function buyAgain(orderId: number, status: 'pending' | 'draft' = 'pending'): Promise<void> {
  const { customer_id: customerId } = await api.db('orders').where({ id: orderId }).first();
  const items = [{ productId: gayo, name: 'Kopi Gayo' }];
  await insertOrder(api.db, { customerId, items, status, orderedAt: new Date(Date.now() + 60_000) });
}
