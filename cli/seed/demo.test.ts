import { expect, test } from 'vitest';
import { association } from '@roms/domain/association';
import { demoConversations } from './demo-conversations.ts';
import { demoOrders } from './demo-orders.ts';
import { demoCustomers } from './demo-people.ts';
import { seededRandom } from './random.ts';

const HALF_HOUR = 1_800_000;
const DAY = 86_400_000;
/** Every half hour of a day, over the end of a year. */
const MOMENTS = Array.from(
  { length: 48 },
  (_, index) => new Date(Date.UTC(2026, 11, 31) + index * HALF_HOUR + 61_000),
);

function demoAt(now: Date) {
  const random = seededRandom(1);
  const customers = demoCustomers('Asia/Jakarta');
  const zones = customers.map(({ zone }) => zone);
  const orders = demoOrders(random, zones, now).map((order, index) => ({
    ...order,
    id: index + 1,
    customerName: customers[order.customer]?.name ?? '',
    shopName: 'Kopi Someah',
  }));
  return { customers, orders, conversations: demoConversations(random, orders, [2, 3], now) };
}

test('nothing of the demo lies ahead, at whatever hour it is made', () => {
  for (const now of MOMENTS) {
    const { orders, conversations } = demoAt(now);
    const times = [
      ...orders.flatMap((order) => [order.orderedAt, order.shippedAt, order.completedAt, order.cancelledAt]),
      ...conversations.flatMap(({ messages }) => messages.map((message) => message.sent_at)),
    ];
    expect(times.filter((at) => at !== null && at > now)).toEqual([]);
    for (const order of orders) {
      const steps = [order.orderedAt, order.shippedAt, order.completedAt].filter((at) => at !== null);
      expect(steps).toEqual(steps.toSorted((a, b) => a.getTime() - b.getTime()));
    }
  }
});

test('every text is complete: no placeholder is left, every thread is in order', () => {
  const { conversations } = demoAt(new Date('2026-11-22T12:00:00Z'));
  for (const { messages } of conversations) {
    expect(messages.length).toBeGreaterThan(0);
    for (const { body } of messages) expect(body).not.toMatch(/[{}[\]]|undefined|null/);
    const times = messages.map((message) => message.sent_at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
});

test('the people are made up, of all zones, each with a number of their own', () => {
  const { customers } = demoAt(new Date());
  expect(new Set(customers.map(({ phone }) => phone)).size).toBe(40);
  expect(customers.every(({ phone }) => /^628120000\d{4}$/.test(phone))).toBe(true);
  expect(new Set(customers.map(({ zone }) => zone)).size).toBe(3);
});

test('the same moment gives the same demo', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  expect(demoAt(now)).toEqual(demoAt(now));
});

test('the orders tell what goes with what, at whatever hour and by whatever chance they are made', () => {
  for (const [seed, now] of MOMENTS.slice(0, 20).entries()) {
    const customers = demoCustomers('Asia/Jakarta');
    const zones = customers.map(({ zone }) => zone);
    const orders = demoOrders(seededRandom(seed), zones, now).filter(({ status }) => status !== 'cancelled');
    const holding = (...skus: string[]) =>
      orders.filter(({ items }) => skus.every((sku) => items.some(({ product }) => product.sku === sku)));
    const rules = [
      ['BLEND-SOMEAH-1KG', 'SIRUP-AREN-500'],
      ['KOPI-KINTAMANI-250', 'FILTER-V60-100'],
      ['KOPI-FLORES-250', 'FILTER-V60-100'],
    ].filter(([one, other]) => {
      const both = holding(one!, other!);
      return association({
        together: both.length,
        customers: new Set(both.map(({ customer }) => customer)).size,
        one: holding(one!).length,
        other: holding(other!).length,
        all: orders.length,
      });
    });
    expect(rules).not.toEqual([]);
  }
});

test('some reminders of the last month brought an order within the week, at whatever hour it is made', () => {
  for (const now of MOMENTS.filter((_, index) => index % 8 === 0)) {
    const { orders, conversations } = demoAt(now);
    const brought = conversations.flatMap(({ customer, messages }) =>
      messages.filter(
        ({ automation, status, sent_at: at }) =>
          automation === 'reminder' &&
          (status === 'delivered' || status === 'read') &&
          at.getTime() > now.getTime() - 30 * DAY &&
          orders.some(
            (order) =>
              order.customer === customer &&
              order.status !== 'cancelled' &&
              order.orderedAt > at &&
              order.orderedAt.getTime() < at.getTime() + 7 * DAY,
          ),
      ),
    );
    expect(brought.length).toBeGreaterThanOrEqual(2);
  }
});
