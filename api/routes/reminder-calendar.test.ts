import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BulkOutcome, ReminderCalendar } from '@roms/contracts/reminders';
import { dateIn } from '@roms/domain/clock';
import { moveReminder } from '../../db/reminders/move-reminder.ts';
import { planReminder } from '../../db/reminders/plan-reminder.ts';
import { reminderCalendar } from '../../db/reminders/reminder-calendar.ts';
import { SEES_ALL } from '../../db/scopes/viewer.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { rowsRead } from '../../tests/support/rows-read.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';

const DAY_MS = 86_400_000;
const ZONE = 'Asia/Jakarta';
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

const calendar = async (who: Staff = admin) =>
  (await api.call<ReminderCalendar>(who, 'GET', '/api/v1/reminders/calendar')).body.data;
/** Noon of the shop's day that lies so many days ahead. */
const noon = (ahead: number): Date =>
  new Date(`${dateIn(new Date(Date.now() + ahead * DAY_MS), ZONE)}T12:00:00+07:00`);

async function due(at: Date, ofAni = false): Promise<number> {
  const { id: customerId } = await insertCustomer(api.db, { name: 'Ibu Sari' });
  const assignee_id = ofAni ? ani.id : admin.id;
  await api.db('conversations').insert({ customer_id: customerId, session_id: 'main', assignee_id });
  const orderId = await insertOrder(api.db, { customerId, status: 'completed' });
  await api.db('order_lifecycles').insert({ order_id: orderId, state: 'waiting', due_at: at });
  return orderId;
}

test('each of 14 days says how many it has, and shows its first ones; CS sees its own', async () => {
  const own = await due(noon(3), true);
  const others: number[] = [];
  for (let n = 1; n <= 7; n += 1) others.push(await due(new Date(noon(3).getTime() + n * 60_000)));
  await due(noon(13));
  await due(noon(14));
  const { days } = await calendar();
  expect(days.map(({ count }) => count)).toEqual([0, 0, 0, 8, ...Array.from({ length: 9 }, () => 0), 1]);
  expect(days[3]?.date).toBe(dateIn(noon(3), ZONE));
  expect(days[3]?.reminders.map(({ orderId }) => orderId)).toEqual([own, ...others.slice(0, 5)]);
  expect(days[3]?.reminders[0]).toMatchObject({
    ...{ customerName: 'Ibu Sari', zone: ZONE, dueAt: noon(3).toISOString(), isMoved: false, cycleNumber: 1 },
  });
  const seen = (await calendar(ani)).days[3];
  expect([seen?.count, seen?.reminders.map(({ orderId }) => orderId)]).toEqual([1, [own]]);
});

test('reads what it shows, however many wait', async () => {
  const { id: customerId } = await insertCustomer(api.db);
  await api.db.raw(
    `WITH made AS (
       INSERT INTO orders (order_number, customer_id, source, status, total_amount)
       SELECT 'C-' || n, :customerId, 'test', 'completed', 1 FROM generate_series(1, 1400) AS n RETURNING id)
     INSERT INTO order_lifecycles (order_id, state, due_at) SELECT id, 'waiting', now() + id % 14 * interval '1 day' FROM made`,
    { customerId },
  );
  await api.db.raw('ANALYZE');
  const days = Array.from({ length: 14 }, (_, ahead) => ({ from: noon(ahead - 1), to: noon(ahead) }));
  const { rows } = await rowsRead(api.db, () => reminderCalendar(api.db, SEES_ALL, { days, most: 6 }));
  expect(rows).toBeLessThanOrEqual(14 * 6 * 3);
});

test('a time that a person chose is given back to the rules, once', async () => {
  const { id: customerId } = await insertCustomer(api.db);
  const completedAt = new Date(Date.now() - 2 * DAY_MS);
  const orderId = await insertOrder(api.db, { customerId, status: 'completed', completedAt });
  const plan = () => api.db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, {}));
  const dueAt = async () =>
    (await api.db('order_lifecycles').where({ order_id: orderId }).first()).due_at as Date;
  await plan();
  const byRules = await dueAt();
  const chosen = noon(3).toISOString();
  const request = { orderId, cycle: 1, actor: null, at: new Date().toISOString(), dueAt: chosen };
  await api.db.transaction((trx) => moveReminder(trx, request));
  await plan();
  expect((await dueAt()).toISOString()).toBe(chosen);

  const undo = async () =>
    (
      await api.call<BulkOutcome[]>(admin, 'POST', '/api/v1/reminders/bulk', {
        ...{ action: 'undo_move', orderIds: [orderId] },
      })
    ).body.data;
  expect(await undo()).toEqual([{ orderId, outcome: 'done' }]);
  expect(api.started).toEqual([['orderChanged', orderId]]);
  // The sweep would tell its workflow, should the signal be lost.
  expect(await api.db('order_lifecycles').where({ order_id: orderId }).first()).toMatchObject({ lags: true });
  await plan();
  expect(await dueAt()).toEqual(byRules);
  expect(await undo()).toEqual([{ orderId, outcome: 'refused', code: 'reminder_not_waiting' }]);

  // A time for which the customer asked is nobody's to give back.
  const asked = { moved: true, answer: 'next_week' };
  await api.db('order_lifecycles').where({ order_id: orderId }).update({ due_explanation: asked });
  expect(await undo()).toEqual([{ orderId, outcome: 'refused', code: 'reminder_not_waiting' }]);
  const { due_explanation: left } = await api.db('order_lifecycles').where({ order_id: orderId }).first();
  expect(left).toEqual(asked);
});
