import { beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createShop, testPhone, type PhoneMessage, type Shop } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';

/** A person moves the reminder so far ahead (milliseconds) instead of waiting for the rule's thirty days. */
const AHEAD_MS = 12_000;
/** Everything else may take so long on a busy machine (milliseconds). */
const PATIENCE_MS = 120_000;

let shop: Shop;

beforeAll(async () => {
  shop = createShop(await sharedStack());
  await shop.login();
  await shop.sendAtAnyHour();
});

const gayo = { product_name: 'Kopi Gayo 250 g', sku: 'KOPI-GAYO-250', quantity: 1, price: 95_000 };

type Waiting = { phone: string; orderId: number };

/** An order whose reminder waits for its time. */
async function completedOrder(index: number): Promise<Waiting> {
  const phone = testPhone(500, index);
  const { status, orderId } = await shop.postOrder({
    phone,
    externalId: `reminder-${index}`,
    name: `Pelanggan ${index}`,
    items: [gayo],
  });
  expect(status).toBe(201);
  await untilPhoneHas(phone, 1);
  await shop.setOrderStatus(orderId, 'completed');
  await untilState(orderId, 'waiting');
  return { phone, orderId };
}

/** Moves the reminder; returns when it is due. */
async function move(orderId: number): Promise<number> {
  const dueAt = Date.now() + AHEAD_MS;
  await shop.staff('POST', `/orders/${orderId}/reminder/move`, { dueAt: new Date(dueAt).toISOString() });
  expect(Date.parse((await shop.order(orderId)).lifecycle.reminderDueAt!)).toBe(dueAt);
  return dueAt;
}

async function fromShop(phone: string): Promise<PhoneMessage[]> {
  return (await shop.phoneMessages(phone)).filter((message) => message.fromBusiness);
}

async function untilPhoneHas(phone: string, count: number): Promise<PhoneMessage[]> {
  return waitUntil(
    async () => {
      const messages = await fromShop(phone);
      if (messages.length < count) throw new Error(`the phone has ${messages.length} messages`);
      return messages;
    },
    { timeoutMs: PATIENCE_MS, intervalMs: 250 },
  );
}

async function untilState(orderId: number, state: string): Promise<void> {
  await waitUntil(async () => expect((await shop.order(orderId)).lifecycle.state).toBe(state), {
    timeoutMs: PATIENCE_MS,
    intervalMs: 250,
  });
}

/** Waits longer than a reminder takes that is due then: whatever would still come has come. */
async function past(dueAt: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, dueAt + 4_000 - Date.now()));
}

describe.concurrent('the reminder', () => {
  it('comes exactly once, not before its time, with picks that the customer has not bought', async () => {
    const { phone, orderId } = await completedOrder(1);
    const dueAt = await move(orderId);
    const [, reminder] = await untilPhoneHas(phone, 2);
    expect(Date.parse(reminder!.at)).toBeGreaterThanOrEqual(dueAt);
    expect(reminder!.body).toContain('Gayo');
    const decisions = (await shop.order(orderId)).decisions.filter(
      (decision) => decision.automation === 'reminder',
    );
    expect(decisions.length).toBeGreaterThanOrEqual(5);
    expect(decisions.every((decision) => decision.verdict === 'pass')).toBe(true);

    const products = await shop.staff<{ data: { name: string; sku: string }[] }>('GET', '/products?q=');
    const bought = products.data.find((product) => product.sku === gayo.sku)!;
    const picks = products.data.filter(
      (product) => product.name !== bought.name && reminder!.body.includes(product.name),
    );
    expect(picks.length).toBeGreaterThan(0);
    await past(Date.parse(reminder!.at));
    expect(await fromShop(phone)).toHaveLength(2);
  });

  it('does not come to who reordered', async () => {
    const { phone, orderId } = await completedOrder(2);
    const dueAt = await move(orderId);
    const again = await shop.postOrder({ phone, externalId: 'reminder-2-again', items: [gayo] });
    expect(again.status).toBe(201);
    await untilState(orderId, 'reordered');
    await untilPhoneHas(phone, 2);
    await past(dueAt);
    const messages = await fromShop(phone);
    expect(messages).toHaveLength(2);
    expect(messages.every(({ body }) => body.includes('ORD-'))).toBe(true);
  });

  it('does not come when somebody skipped it', async () => {
    const { phone, orderId } = await completedOrder(3);
    const dueAt = await move(orderId);
    await shop.staff('POST', `/orders/${orderId}/reminder/skip`);
    await past(dueAt);
    expect(await fromShop(phone)).toHaveLength(1);
  });

  it('comes at once when somebody sends it now, and then never again', async () => {
    const { phone, orderId } = await completedOrder(4);
    const dueAt = await move(orderId);
    await shop.staff('POST', `/orders/${orderId}/reminder/send-now`);
    const [, reminder] = await untilPhoneHas(phone, 2);
    expect(Date.parse(reminder!.at)).toBeLessThan(dueAt);
    await past(dueAt);
    expect(await fromShop(phone)).toHaveLength(2);
  });
});
