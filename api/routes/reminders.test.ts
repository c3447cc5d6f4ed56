import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BulkOutcome, CustomerCycle, Reminder, ReminderLoad } from '@roms/contracts/reminders';
import { planReminder } from '../../db/reminders/plan-reminder.ts';
import { updateSettings } from '../../db/settings/update-settings.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct, insertRule } from '../../tests/support/rows.ts';

const DAY_MS = 86_400_000;
let api: OrderApi;
let admin: Staff;
let ani: Staff;
let gayo: number;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
  ani = await api.staff('cs', 'Ani');
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, products, reminder_rules CASCADE');
  await insertRule(api.db, { days: 30, mode: 'learned' });
  gayo = await insertProduct(api.db, 'Kopi Gayo');
  api.started.splice(0);
});

/** A customer who bought every 27 days, the last time so many days ago; that order's reminder is planned. */
async function waiting(daysAgo: number, { name = 'Ibu Sari', ofAni = false } = {}): Promise<number> {
  const { id: customerId } = await insertCustomer(api.db, { name });
  if (ofAni)
    await api
      .db('conversations')
      .insert({ customer_id: customerId, session_id: 'main', assignee_id: ani.id });
  let orderId = 0;
  for (const before of [81, 54, 27, 0]) {
    const at = new Date(Date.now() - (daysAgo + before) * DAY_MS);
    const items = [{ productId: gayo, name: 'Kopi Gayo' }];
    orderId = await insertOrder(api.db, {
      customerId,
      status: 'completed',
      orderedAt: at,
      completedAt: at,
      items,
    });
  }
  await plan(orderId);
  return orderId;
}
const plan = (orderId: number, dayBudget?: () => number) =>
  api.db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, { dayBudget }));
const list = async (query = '', who: Staff = admin) =>
  (await api.call<Reminder[]>(who, 'GET', `/api/v1/reminders${query}`)).body;
const bulk = async (body: object, who: Staff = admin) =>
  (await api.call<BulkOutcome[]>(who, 'POST', '/api/v1/reminders/bulk', body)).body.data;

const sorted = (calls: unknown[][]): string[] => calls.map((call) => JSON.stringify(call)).sort();

test('waiting ones come with due time, text, and where their cycle comes from, the next first', async () => {
  const [later, next] = [await waiting(2), await waiting(20, { name: 'Pak Budi' })];
  const { data } = await list();
  expect(data.map(({ orderId }) => orderId)).toEqual([next, later]);
  expect(data[1]).toMatchObject({
    customer: { name: 'Ibu Sari' },
    state: 'waiting',
    reason: null,
    cycle: { source: 'customer', days: 27, words: 'dari 4 pembelian Ibu Sari: 27 hari' },
    fullFrom: null,
    zone: 'Asia/Jakarta',
    body: 'Ibu Sari, Kopi Gayo habis?\n\nSalam Kopi Someah',
    missing: [],
  });
  const middle = new Date((Date.parse(data[0]!.dueAt) + Date.parse(data[1]!.dueAt)) / 2).toISOString();
  expect((await list(`?from=${middle}`)).data.map(({ orderId }) => orderId)).toEqual([later]);
  expect((await list(`?to=${middle}`)).data.map(({ orderId }) => orderId)).toEqual([next]);
  expect((await list('?state=reminded')).data).toEqual([]);
  const load = (await api.call<ReminderLoad>(admin, 'GET', '/api/v1/reminders/load')).body.data;
  expect(load.days.reduce((sum, { count }) => sum + count, 0)).toBe(1);
});

test('the product that runs out first is named, with how many others the order holds', async () => {
  const orderId = await waiting(2);
  const { customer_id: customerId } = await api.db('orders').where({ id: orderId }).first();
  const at = new Date(Date.now() - DAY_MS);
  const teh = await insertProduct(api.db, 'Teh');
  await api.db('products').where({ id: teh }).update({ supply_days: 5 });
  const several = await insertOrder(api.db, {
    ...{ customerId, status: 'completed', orderedAt: at, completedAt: at },
    items: [
      { productId: gayo, name: 'Kopi Gayo' },
      { productId: teh, name: 'Teh' },
      { productId: gayo, name: 'Kopi Gayo' },
      { name: 'Gula' },
    ],
  });
  await plan(several);
  const { data } = await list();
  const productOf = (id: number) => data.find((row) => row.orderId === id)?.product;
  expect(productOf(several)).toEqual({ name: 'Teh', others: 2 });
  expect(productOf(orderId)).toEqual({ name: 'Kopi Gayo', others: 0 });
});

test('the text of one that waits counts the days until it leaves', async () => {
  const orderId = await waiting(2);
  const before = await api.db('templates').where({ purpose: 'reminder', active: true }).first('id', 'body');
  const textIs = (body: string) => api.db('templates').where({ id: before.id }).update({ body });
  await textIs('Sudah {days_since} hari');
  const { data } = await list().finally(() => textIs(before.body));
  const { completed_at: completedAt } = await api.db('orders').where({ id: orderId }).first();
  const days = Math.floor((Date.parse(data[0]!.dueAt) - completedAt.getTime()) / DAY_MS);
  expect([data[0]!.body, days > 20]).toEqual([`Sudah ${days} hari`, true]);
});

test('a customer’s products come with when they run out, the next first, by the best that is known', async () => {
  const orderId = await waiting(2, { ofAni: true });
  const { customer_id: customerId } = await api.db('orders').where({ id: orderId }).first();
  const teh = await insertProduct(api.db, 'Teh');
  const old = await insertProduct(api.db, 'Lama', { active: false });
  for (const productId of [teh, old])
    await insertOrder(api.db, { customerId, items: [{ productId, name: 'Teh', quantity: 2 }] });
  const path = `/api/v1/customers/${customerId}/cycles`;
  const { data } = (await api.call<CustomerCycle[]>(ani, 'GET', path)).body;
  expect(data).toMatchObject([
    { productId: gayo, quantity: 1, cycle: { source: 'customer', days: 27 } },
    {
      productName: 'Teh',
      quantity: 2,
      cycle: { source: 'default', days: 30, words: 'belum ada riwayat: 30 hari × 2' },
    },
  ]);
  expect(Date.parse(data[0]!.runOutAt) - Date.parse(data[0]!.boughtAt)).toBe(27 * DAY_MS);
});

test('a customer’s products are those of the orders that one may see', async () => {
  const orderId = await waiting(2);
  const { customer_id: customerId } = await api.db('orders').where({ id: orderId }).first();
  await api.db('customers').where({ id: customerId }).update({ created_by: ani.id });
  const seen = async (who: Staff) =>
    (await api.call<CustomerCycle[]>(who, 'GET', `/api/v1/customers/${customerId}/cycles`)).body.data;
  expect(await seen(admin)).toMatchObject([{ productId: gayo, cycle: { source: 'customer' } }]);
  expect(await seen(ani)).toEqual([]);
  await api.db('orders').where({ id: orderId }).update({ created_by: ani.id });
  const [one] = await seen(ani);
  expect(one?.productId).toBe(gayo);
  expect(one?.cycle.source).not.toBe('customer');
});

test('pages hold them all, once', async () => {
  const { id: customerId } = await insertCustomer(api.db);
  const ids: number[] = [];
  for (let n = 0; n < 35; n += 1) {
    const id = await insertOrder(api.db, { customerId, status: 'completed' });
    // Two always at the same microsecond.
    const dueAt = api.db.raw(`now() + make_interval(secs => ?)`, [Math.floor(n / 2)]);
    await api.db('order_lifecycles').insert({ order_id: id, state: 'waiting', due_at: dueAt });
    ids.push(id);
  }
  const first = await list();
  const second = await list(`?cursor=${first.page.nextCursor}`);
  expect([...first.data, ...second.data].map(({ orderId }) => orderId)).toEqual(ids);
  expect(second.page.nextCursor).toBeNull();
});

test('CS sees and acts on its own alone, row by row', async () => {
  const [own, foreign] = [await waiting(2, { ofAni: true }), await waiting(3)];
  expect((await list('', ani)).data.map(({ orderId }) => orderId)).toEqual([own]);
  expect(await bulk({ orderIds: [foreign, own, own], action: 'skip' }, ani)).toEqual([
    { orderId: foreign, outcome: 'refused', code: 'order_not_found' },
    { orderId: own, outcome: 'done' },
  ]);
  expect(api.started).toEqual([['skipReminder', own, { kind: 'user', id: ani.id, name: 'Ani' }]]);
  expect((await api.db('audit_log').orderBy('id', 'desc').first()).after).toEqual({
    action: 'skip',
    orderIds: [own],
    refused: 1,
  });
});

test('what goes wrong with one is its own answer, and what was done stands in the audit log', async () => {
  const [fine, broken] = [await waiting(2), await waiting(3)];
  const { skipReminder } = api.deps.workflows;
  api.deps.workflows.skipReminder = async (orderId, actor) => {
    if (orderId === broken) throw new Error('the line broke');
    return skipReminder(orderId, actor);
  };
  try {
    expect(await bulk({ orderIds: [broken, fine], action: 'skip' })).toEqual([
      { orderId: broken, outcome: 'refused', code: 'internal_error' },
      { orderId: fine, outcome: 'done' },
    ]);
  } finally {
    api.deps.workflows.skipReminder = skipReminder;
  }
  expect((await api.db('audit_log').orderBy('id', 'desc').first()).after).toEqual({
    ...{ action: 'skip', orderIds: [fine], refused: 1 },
  });
});

test('many are moved, sent or given back at once; what is past, or without a time, is refused', async () => {
  const ids = [await waiting(2), await waiting(3)];
  const dueAt = new Date(Date.now() + 5 * DAY_MS).toISOString();
  await bulk({ orderIds: ids, action: 'move', dueAt });
  await bulk({ orderIds: ids, action: 'send_now', confirmed: true });
  await bulk({ orderIds: ids, action: 'undo_skip' });
  const bos = { kind: 'user', id: admin.id, name: 'Bos' };
  // Several at once, in no order.
  expect(sorted(api.started)).toEqual(
    sorted([
      ...ids.map((id) => ['moveReminder', id, dueAt, bos]),
      ...ids.map((id) => ['sendReminderNow', id, bos, true]),
      ...ids.map((id) => ['undoSkip', id, bos]),
    ]),
  );
  const refused = async (body: object) =>
    (await api.call(admin, 'POST', '/api/v1/reminders/bulk', { orderIds: ids, ...body })).status;
  expect(await refused({ action: 'move' })).toBe(400);
  expect(await refused({ action: 'move', dueAt: '2020-01-01T00:00:00Z' })).toBe(400);
  expect(await refused({ action: 'skip', orderIds: Array.from({ length: 501 }, (_, n) => n + 1) })).toBe(400);
});

test('a full day sends a reminder to the next one with room, which it keeps, and never further than three', async () => {
  const [first, second, third] = [await waiting(2), await waiting(2), await waiting(2)];
  const dueOf = async (id: number) =>
    (await api.db('order_lifecycles').where({ order_id: id }).first()).due_at;
  const before = [await dueOf(first), await dueOf(second), await dueOf(third)].map(Number);
  await plan(second, () => 2);
  expect(Number(await dueOf(second))).toBe(before[1]! + DAY_MS);
  const row = (await list()).data.find(({ orderId }) => orderId === second);
  expect(row?.fullFrom).toBe(new Date(before[1]!).toISOString());
  // With room in between it stays where it was put.
  await api.db('order_lifecycles').where({ order_id: third }).update({ state: 'reminded' });
  await plan(second, () => 2);
  expect(Number(await dueOf(second))).toBe(before[1]! + DAY_MS);
  // Nor does a day of rest that is taken back move it.
  const rest = async (blackoutDays: string[]) => {
    await api.db.transaction((trx) => updateSettings(trx, { blackoutDays }));
    await plan(second, () => 2);
  };
  const place = new Date(before[1]! + DAY_MS);
  await rest([place.toLocaleDateString('sv', { timeZone: 'Asia/Jakarta' })]);
  expect(Number(await dueOf(second))).toBeGreaterThan(Number(place));
  await rest([]);
  expect(Number(await dueOf(second))).toBe(Number(place));
  // No room anywhere: the lane decides.
  await plan(first, () => 0);
  expect(Number(await dueOf(first))).toBe(before[0]);
});
