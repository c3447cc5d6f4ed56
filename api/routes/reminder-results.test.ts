import type { ReminderResults } from '@roms/contracts/reminder-results';
import type { RemindersReport } from '@roms/contracts/reports';
import { atMinuteOfDay } from '@roms/domain/clock';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';

const DAY_MS = 86_400_000;
/** Noon in Jakarta: a run that crosses its midnight would count by another day than it wrote. */
const NOW = new Date('2026-03-05T05:00:00Z');
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);

let api: OrderApi;
beforeAll(async () => {
  api = await startOrderApi({ deps: { now: () => NOW } });
});
// Each test, and a second try of it, counts its own reminders alone.
beforeEach(() => api.db.raw('TRUNCATE customers CASCADE'));
afterAll(() => api.stop());

const staff = (role: 'admin' | 'cs', name?: string): Promise<Staff> => api.staff(role, name, NOW);
const results = async () => {
  const admin = await staff('admin');
  return (await api.call<ReminderResults>(admin, 'GET', '/api/v1/reminders/results')).body.data;
};

/** A reminder that arrived, of a customer of its own unless told. */
async function remindedAt(at: Date, deliveredAt = at, customerId?: number) {
  const customer = { id: customerId ?? (await insertCustomer(api.db)).id };
  const [conversation] = await api
    .db('conversations')
    .insert({ customer_id: customer.id, session_id: 'main' })
    .returning('id');
  const [message] = await api
    .db('messages')
    .insert({
      ...{
        conversation_id: conversation.id,
        session_id: 'main',
        direction: 'outbound',
        author: 'automation',
      },
      ...{ automation: 'reminder', body: 'Kopinya habis?', status: 'delivered', lane: 'reminder' },
      ...{ sent_at: at, delivered_at: deliveredAt },
    })
    .returning('id');
  return { customer, message: message as { id: number } };
}

/** As many days ago; with `orders` it brought so many of Rp 50.000. */
async function reminded(days: number, orders = 0): Promise<number[]> {
  const at = ago(days);
  const { customer, message } = await remindedAt(at);
  const ids: number[] = [];
  for (let index = 0; index < orders; index += 1) {
    const id = await insertOrder(api.db, {
      customerId: customer.id,
      items: [{ name: 'Kopi', price: 50_000 }],
      orderedAt: ago(days - 1),
    });
    await api.db('attributions').insert({ order_id: id, message_id: message.id, delivered_at: at });
    ids.push(id);
  }
  return ids;
}

async function heldOut(days: number, ordersAfterDays: number | null, times = 1): Promise<void> {
  const customer = await insertCustomer(api.db);
  const orderId = await insertOrder(api.db, { customerId: customer.id, orderedAt: ago(days + 30) });
  for (let index = 0; index < times; index += 1)
    await api.db('evaluations').insert({
      ...{ customer_id: customer.id, order_id: orderId, occurrence_key: `order:${orderId}:reminder:1` },
      ...{ stage: 'queue', automation: 'reminder', verdict: 'stop', code: 'holdout', at: ago(days) },
      ...{ checks: '[]', facts: '{}' },
    });
  if (ordersAfterDays !== null)
    await insertOrder(api.db, { customerId: customer.id, orderedAt: ago(days - ordersAfterDays) });
}

test('counts what reminders of the last 30 days brought, and who was held out of them', async () => {
  expect(await results()).toEqual({
    ...{ days: 30, delivered: 0, ordered: 0, orders: 0, revenue: 0 },
    ...{ heldOut: { count: 0, ordered: 0 }, isTooFew: true },
  });
  await reminded(20);
  await reminded(40, 1);
  const [returned] = await reminded(10, 2);
  await heldOut(15, null, 2);
  await heldOut(15, 3);
  // An order that comes after the window would not have been the reminder's either.
  await heldOut(15, 9);
  await heldOut(45, 3);
  expect(await results()).toEqual({
    ...{ days: 30, delivered: 2, ordered: 1, orders: 2, revenue: 100_000 },
    ...{ heldOut: { count: 3, ordered: 1 }, isTooFew: true },
  });
  await api.db('orders').where({ id: returned }).update({ status: 'returned' });
  expect(await results()).toMatchObject({ orders: 1, revenue: 50_000 });
  for (let index = 0; index < 295; index += 1) await reminded(5);
  expect(await results()).toMatchObject({ delivered: 297, isTooFew: false });
});

test('counts by the shop’s days as the report does, the first of them from midnight', async () => {
  for (let index = 0; index < 3; index += 1) await reminded(5);
  const { delivered: before } = await results();
  const counted = async () => {
    const admin = await staff('admin');
    const { body } = await api.call<RemindersReport>(admin, 'GET', '/api/v1/reports/reminders');
    const report = body.data.figures.find(({ key }) => key === 'reminders_delivered')!.value!;
    return [(await results()).delivered, report];
  };
  const [, reported] = await counted();
  expect(reported).toBe(before);
  const first = atMinuteOfDay(NOW, 'Asia/Jakarta', 0, -29).getTime();
  await remindedAt(new Date(first));
  await remindedAt(new Date(first - 1_000));
  // It arrived on the first day, and was sent on the one before.
  await remindedAt(new Date(first - 1_000), new Date(first + 1_000));
  expect(await counted()).toEqual([before + 1, before + 1]);
  const { id } = await insertCustomer(api.db, { name: 'Orang toko' });
  await api.db('customers').where({ id }).update({ internal: true });
  await remindedAt(NOW, NOW, id);
  expect(await counted()).toEqual([before + 1, before + 1]);
});

test('counts for an agent what they see: a brought order that they may not see is none', async () => {
  const agent = await staff('cs', 'Sari');
  const boss = await staff('admin', 'Bos');
  const aboutOf = async (broughtIds: number[]): Promise<number[]> => {
    const [messageId] = await api.db('attributions').whereIn('order_id', broughtIds).pluck('message_id');
    const { conversation_id } = await api.db('messages').where({ id: messageId }).first('conversation_id');
    await api.db('conversations').where({ id: conversation_id }).update({ assignee_id: boss.id });
    const { id: customerId } = await insertCustomer(api.db);
    const about = await insertOrder(api.db, { customerId, orderedAt: NOW });
    // Theirs by who made it, not by whose the customer is.
    await api.db('orders').where({ id: about }).update({ created_by: agent.id });
    await api.db('messages').where({ id: messageId }).update({ order_id: about });
    return broughtIds;
  };
  const [theirs] = await aboutOf(await reminded(5, 2));
  await aboutOf(await reminded(5, 1));
  const seen = async () =>
    (await api.call<ReminderResults>(agent, 'GET', '/api/v1/reminders/results')).body.data;
  expect(await seen()).toMatchObject({ delivered: 2, ordered: 0, orders: 0, revenue: 0 });
  await api.db('orders').where({ id: theirs }).update({ created_by: agent.id });
  expect(await seen()).toMatchObject({ delivered: 2, ordered: 1, orders: 1, revenue: 50_000 });
});

test('tells an agent nothing of whom was held out', async () => {
  await heldOut(15, 3);
  expect((await results()).heldOut).toEqual({ count: 1, ordered: 1 });
  const { body } = await api.call<ReminderResults>(await staff('cs'), 'GET', '/api/v1/reminders/results');
  expect(body.data.heldOut).toEqual({ count: 0, ordered: 0 });
});
