import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { startStack, type TestStack } from '../support/stack.ts';

/** A day lasts two seconds, and the rule says three days: a reminder is due six seconds after completion. */
const DAY_MS = 2_000;
const DAYS = 3;

let stack: TestStack;
let shop: Shop;

beforeAll(async () => {
  stack = await startStack({ env: { ROMS_DAY_MS: String(DAY_MS) } });
  shop = createShop(stack);
  await shop.login();
  await shop.setReminderRule({ days: DAYS });
});

afterAll(async () => {
  await stack?.stop();
});

const gayo = { product_name: 'Kopi Gayo 250 g', sku: 'KOPI-GAYO-250', quantity: 1, price: 95_000 };

async function completedOrder(index: number): Promise<{ phone: string; orderId: number }> {
  const phone = testPhone(500, index);
  const answer = await shop.postOrder({
    phone,
    externalId: `reminder-${index}`,
    name: `Pelanggan ${index}`,
    items: [gayo],
  });
  expect(answer.status).toBe(201);
  await untilPhone(phone, (messages) => messages.length === 1);
  await shop.setOrderStatus(answer.orderId, 'completed');
  return { phone, orderId: answer.orderId };
}

async function untilPhone(
  phone: string,
  isRight: (bodies: string[]) => boolean,
  timeoutMs = 30_000,
): Promise<string[]> {
  return waitUntil(
    async () => {
      const bodies = (await shop.phoneMessages(phone))
        .filter((message) => message.fromBusiness)
        .map(({ body }) => body);
      if (!isRight(bodies)) throw new Error(`the phone has ${bodies.length} messages`);
      return bodies;
    },
    { timeoutMs, intervalMs: 250 },
  );
}

async function untilState(orderId: number, states: string[], timeoutMs = 30_000): Promise<void> {
  await waitUntil(
    async () => {
      const { lifecycle } = await shop.order(orderId);
      if (!states.includes(lifecycle.state)) throw new Error(`the order is ${lifecycle.state}`);
    },
    { timeoutMs, intervalMs: 250 },
  );
}

/** Longer than the reminder could take: whatever would still come has come. */
async function pastDue(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, DAY_MS * DAYS + 4_000));
}

describe.concurrent('the reminder', () => {
  it('comes exactly once, with picks that the customer has not bought', async () => {
    const { phone, orderId } = await completedOrder(1);
    const [, reminder] = await untilPhone(phone, (bodies) => bodies.length === 2);
    expect(reminder).toContain('Gayo');
    const decisions = (await shop.order(orderId)).decisions.filter(
      (decision) => decision.automation === 'reminder',
    );
    expect(decisions.length).toBeGreaterThanOrEqual(5);
    expect(decisions.every((decision) => decision.verdict === 'pass')).toBe(true);

    const products = await shop.staff<{ data: { name: string; sku: string }[] }>('GET', '/products?q=');
    const bought = products.data.find((product) => product.sku === gayo.sku)!;
    const picks = products.data.filter(
      (product) => product.name !== bought.name && reminder!.includes(product.name),
    );
    expect(picks.length).toBeGreaterThan(0);
    await pastDue();
    expect((await shop.phoneMessages(phone)).filter((message) => message.fromBusiness)).toHaveLength(2);
  });

  it('does not come to who reordered', async () => {
    const { phone, orderId } = await completedOrder(2);
    const again = await shop.postOrder({ phone, externalId: 'reminder-2-again', items: [gayo] });
    expect(again.status).toBe(201);
    await untilState(orderId, ['reordered']);
    await pastDue();
    const bodies = (await shop.phoneMessages(phone)).filter((message) => message.fromBusiness);
    expect(bodies).toHaveLength(2);
    expect(bodies.every(({ body }) => body.includes('ORD-'))).toBe(true);
  });

  it('does not come when somebody skipped it', async () => {
    const { phone, orderId } = await completedOrder(3);
    await untilState(orderId, ['waiting']);
    await shop.staff('POST', `/orders/${orderId}/reminder/skip`);
    await pastDue();
    expect((await shop.phoneMessages(phone)).filter((message) => message.fromBusiness)).toHaveLength(1);
  });

  it('comes at once when somebody sends it now, and then never again', async () => {
    const { phone, orderId } = await completedOrder(4);
    await untilState(orderId, ['waiting']);
    await shop.staff('POST', `/orders/${orderId}/reminder/send-now`);
    await untilPhone(phone, (bodies) => bodies.length === 2, DAY_MS * DAYS + 2_000);
    await pastDue();
    expect((await shop.phoneMessages(phone)).filter((message) => message.fromBusiness)).toHaveLength(2);
  });

  it('waits until the time that somebody moved it to', async () => {
    const { phone, orderId } = await completedOrder(5);
    await untilState(orderId, ['waiting']);
    const dueAt = new Date(Date.now() + 15_000).toISOString();
    await shop.staff('POST', `/orders/${orderId}/reminder/move`, { dueAt });
    expect((await shop.order(orderId)).lifecycle.reminderDueAt).toBe(dueAt);
    await new Promise((resolve) => setTimeout(resolve, DAY_MS * DAYS + 2_000));
    expect((await shop.phoneMessages(phone)).filter((message) => message.fromBusiness)).toHaveLength(1);
    await untilPhone(phone, (bodies) => bodies.length === 2);
  });
});
