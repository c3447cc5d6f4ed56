import { AppError } from '@roms/domain/errors';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Evaluation } from '@roms/contracts/decisions';
import type { OrderDetail, ReminderPreview } from '@roms/contracts/orders';
import { planReminder } from '../../db/reminders/plan-reminder.ts';
import { queueReminder } from '../../db/reminders/queue-reminder.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct, sellOut } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { statementsOf } from '../../tests/support/statements.ts';

const DAY_MS = 60_000;
const PHONES = 1100;
let api: OrderApi;
let admin: Staff;
let [gayo, customerId, orderId] = [0, 0, 0];

beforeAll(async () => {
  // Its hours are off, and nobody answers for wa-service.
  api = await startOrderApi({ env: { ROMS_DAY_MS: String(DAY_MS) } });
  admin = await api.staff('admin', 'Bos');
});
afterAll(() => api.stop());
afterEach(() => void vi.restoreAllMocks());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, products CASCADE');
  gayo = await insertProduct(api.db, 'Kopi Gayo');
  customerId = (await insertCustomer(api.db, { name: 'Ibu Sari', phone: testPhone(PHONES, 1) })).id;
  await api.db('conversations').insert({
    ...{ customer_id: customerId, session_id: 'main', assignee_id: admin.id },
    ...{ status: 'open', waiting_since: api.db.fn.now() },
  });
  const at = new Date(Date.now() - 60 * DAY_MS);
  const items = [{ productId: gayo, name: 'Kopi Gayo' }];
  orderId = await insertOrder(api.db, {
    ...{ customerId, items, status: 'completed', orderedAt: at, completedAt: at },
  });
  await stoppedBy('cs_open');
  api.started.splice(0);
});

const stoppedBy = (reason: string) =>
  api
    .db('order_lifecycles')
    .insert({ order_id: orderId, state: 'stopped', reason, started_at: api.db.fn.now() })
    .onConflict('order_id')
    .merge();
const preview = async () =>
  (await api.call<ReminderPreview>(admin, 'GET', `/api/v1/orders/${orderId}/reminder/preview`)).body.data;
const act = (name: string, body?: object) =>
  api.call<OrderDetail>(admin, 'POST', `/api/v1/orders/${orderId}/reminder/${name}`, body);
const lifecycle = () =>
  api.db('order_lifecycles').where({ order_id: orderId }).first('state', 'reason', 'cycle');
const bos = () => ({ kind: 'user' as const, id: admin.id, name: 'Bos' });
/** What the order's workflow does with what was asked. */
const write = (cycle: number) =>
  api.db.transaction((trx) =>
    queueReminder(
      trx,
      { orderId, cycle, recommendedIds: [], actor: bos(), isConfirmed: true },
      { dayMs: DAY_MS },
    ),
  );

test('what was kept back is shown with why, what nobody overrides, and why each product is suggested', async () => {
  const sugar = await insertProduct(api.db, 'Gula Aren', { price: 48_000 });
  await api.db('product_pairs').insert({
    ...{ product_id: gayo, other_id: sugar, orders: 18, confidence: 0.4, lift: 3.2 },
    counted_at: api.db.fn.now(),
  });
  const shown = await preview();
  expect(shown).toMatchObject({
    ...{ cycleNumber: 1, keptBack: 'cs_open', stoppedBy: null, ownText: null },
    body: expect.stringContaining('- Gula Aren (Rp 48.000)'),
  });
  // Not which conversation that is: that stays with those who may see it.
  expect(shown.overridden).toMatchObject([{ check: 'cs_open', verdict: 'defer' }]);
  expect(shown.overridden[0]!.details).toMatchObject({ cause: 'unanswered' });
  expect(shown.overridden[0]!.details).not.toHaveProperty('conversationId');
  expect(shown.checks.map(({ check, verdict }) => [check, verdict])).toContainEqual(['opted_out', 'pass']);
  expect(shown.offers).toEqual([
    {
      ...{ productId: sugar, name: 'Gula Aren', reason: 'together', forName: 'Kopi Gayo' },
      ...{ orders: 18, confidence: 0.4, lift: 3.2, bought: null },
    },
  ]);

  await api.db('product_pairs').del();
  await api.db('products').where({ id: gayo }).update({ recommendation: 'Coba giling lebih halus.' });
  expect(await preview()).toMatchObject({ offers: [], ownText: 'Coba giling lebih halus.' });
});

test('two clicks at once send it once, in the name of who was first; the other hears that it has changed', async () => {
  const { cycleNumber } = await preview();
  const answers = await Promise.all([act('send-now', { cycleNumber }), act('send-now', { cycleNumber })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const refused = answers.find(({ status }) => status === 409)!;
  expect(refused.body.error.code).toBe('reminder_changed');
  expect(api.started).toEqual([['sendReminderNow', orderId, bos(), true, 2]]);
  expect(await lifecycle()).toEqual({ state: 'waiting', reason: null, cycle: 2 });

  expect(await write(2)).toMatchObject({ outcome: 'queued' });
  // Whoever asks for the life that is over, or once more for this one, writes no second message.
  expect(await write(1)).toMatchObject({ outcome: 'stopped', code: 'duplicate_occurrence' });
  expect(await write(2)).toMatchObject({ outcome: 'duplicate' });
  expect(await api.db('messages').where({ order_id: orderId })).toHaveLength(1);
  expect(await lifecycle()).toEqual({ state: 'sending', reason: null, cycle: 2 });

  const told = await api.db('order_events').where({ order_id: orderId, actor: 'Bos' }).orderBy('id');
  expect(told.map(({ type, details }) => [type, details])).toEqual([
    ['reminder_resumed', { reason: 'cs_open' }],
    ['reminder_send_now', {}],
  ]);
  const { data } = (await api.call<Evaluation[]>(admin, 'GET', `/api/v1/orders/${orderId}/decisions`)).body;
  expect(data[0]).toMatchObject({ stage: 'queue', verdict: 'pass', messageId: expect.any(Number) });
  expect(data[0]!.checks.find(({ check }) => check === 'cs_open')).toMatchObject({
    ...{ verdict: 'pass', details: { isConfirmed: true } },
  });
  expect(await api.db('audit_log').orderBy('id', 'desc').first()).toMatchObject({
    ...{ action: 'reminder.sent_now', subject_type: 'order', before: { heldBy: 'cs_open' } },
    ...{ actor_kind: 'user', after: { reminder: 'waiting' } },
  });
});

test('who took it up stands in the audit log also when Temporal then does not answer', async () => {
  const rowsBefore = await api.db('audit_log').pluck('id');
  const rows = () => api.db('audit_log').whereNotIn('id', rowsBefore).orderBy('id');
  const gone = new AppError('temporal_unavailable', 'The workflow engine does not answer', { status: 503 });
  vi.spyOn(api.deps.workflows, 'sendReminderNow').mockRejectedValue(gone);
  expect((await act('send-now', { cycleNumber: 1 })).status).toBe(503);
  expect(await lifecycle()).toEqual({ state: 'waiting', reason: null, cycle: 2 });
  expect(await rows()).toMatchObject([
    {
      ...{ action: 'reminder.sent_now', subject_id: String(orderId), actor_id: String(admin.id) },
      ...{ before: { heldBy: 'cs_open' }, after: { reminder: 'waiting' } },
    },
  ]);
  // A second try takes nothing up.
  expect((await act('send-now', { cycleNumber: 2 })).status).toBe(503);
  expect(await rows()).toHaveLength(1);

  await stoppedBy('no_reply_streak');
  const wish = { action: 'send_now', orderIds: [orderId] };
  expect((await api.call(admin, 'POST', '/api/v1/reminders/bulk', wish)).status).toBe(200);
  expect((await rows()).at(-1)).toMatchObject({
    ...{ action: 'reminder.bulk', after: { orderIds: [], refused: 1, reopened: [orderId] } },
  });
});

test('one that waits says in its timeline what held it until a person asked', async () => {
  await api.db('order_lifecycles').update({ state: 'waiting' });
  await api.db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, { dayMs: DAY_MS }));
  expect(await lifecycle()).toEqual({ state: 'waiting', reason: 'cs_open', cycle: 1 });
  const { sql, result } = await statementsOf(api.db, () => act('send-now', { cycleNumber: 1 }));
  expect(result.status).toBe(200);
  // What was acted on is what is told: between two looks it may change.
  expect(
    sql.filter((one) => /^select "state", "reason", "cycle" from "order_lifecycles"/.test(one)),
  ).toHaveLength(1);
  expect(await api.db('audit_log').orderBy('id', 'desc').first()).toMatchObject({
    ...{ action: 'reminder.sent_now', before: { heldBy: 'cs_open' }, after: { reminder: 'waiting' } },
  });
  expect(await write(1)).toMatchObject({ outcome: 'queued' });
  expect(await api.db('order_events').where({ type: 'reminder_send_now' }).pluck('details')).toEqual([
    { reason: 'cs_open' },
  ]);
});

test.each([
  ['opted_out', () => api.db('customers').update({ opted_out_at: new Date() })],
  ['blocked', () => api.db('customers').update({ blocked_at: new Date() })],
  ['bad_address', () => api.db('customers').update({ phone: null })],
  ['out_of_stock', () => sellOut(api.db, gayo)],
  ['order_void', () => api.db('orders').update({ status: 'cancelled' })],
])('nobody overrides %s, also of what they may send', async (code, happens) => {
  await happens();
  expect(await preview()).toMatchObject({ keptBack: 'cs_open', stoppedBy: code });
  // Who asks all the same, because the page is old, is answered by the checks.
  await act('send-now', { cycleNumber: 1 });
  expect(await write(2)).toMatchObject({ outcome: 'stopped', code });
  expect(await api.db('messages').where({ order_id: orderId })).toEqual([]);
  expect(await lifecycle()).toMatchObject({ reason: code, cycle: 2 });
});

test('what a check ended for good is sent by nobody; what a person decides about can also be moved or let be', async () => {
  await stoppedBy('cs_open');
  const dueAt = new Date(Date.now() + DAY_MS).toISOString();
  expect((await act('move', { dueAt })).status).toBe(200);
  expect(await lifecycle()).toEqual({ state: 'waiting', reason: null, cycle: 2 });
  expect(api.started).toEqual([['startOrder', orderId]]);
  await stoppedBy('no_reply_streak');
  expect((await act('skip')).status).toBe(200);
  expect(await lifecycle()).toMatchObject({ state: 'skipped', reason: 'no_reply_streak' });
  // Its workflow is over, and refuses.
  await stoppedBy('opted_out');
  await act('send-now', { cycleNumber: 2 });
  expect(await lifecycle()).toEqual({ state: 'stopped', reason: 'opted_out', cycle: 2 });
});
