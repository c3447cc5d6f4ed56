import { beforeAll, describe, expect, it } from 'vitest';
import { watchReminders, type Reminders } from '../support/reminders.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';

/** A person moves the reminder so far ahead (milliseconds) instead of waiting for the rule's thirty days. */
const AHEAD_MS = 12_000;

let shop: Shop;
let reminders: Reminders;

beforeAll(async () => {
  shop = createShop(await sharedStack());
  await shop.login();
  await shop.sendAtAnyHour();
  reminders = watchReminders(shop);
});

const gayo = { product_name: 'Kopi Gayo 250 g', sku: 'KOPI-GAYO-250', quantity: 1, price: 95_000 };

type Waiting = { phone: string; orderId: number };

/** An order whose reminder waits for its time. */
async function completedOrder(index: number): Promise<Waiting> {
  const phone = testPhone(500, index);
  const name = `Pelanggan ${index}`;
  const externalId = `reminder-${index}`;
  const orderId = await reminders.completedOrder({ phone, name, externalId, items: [gayo] });
  return { phone, orderId };
}

const fromShop = (phone: string) => reminders.fromShop(phone);
const untilPhoneHas = (phone: string, count: number) => reminders.untilPhoneHas(phone, count);

/** Moves the reminder; returns when it is due. */
async function move(orderId: number): Promise<number> {
  const dueAt = await reminders.move(orderId, AHEAD_MS);
  expect(Date.parse((await shop.order(orderId)).lifecycle.reminderDueAt!)).toBe(dueAt);
  return dueAt;
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
    await reminders.untilLifecycle(orderId, { state: 'reordered' });
    await untilPhoneHas(phone, 2);
    await past(dueAt);
    const messages = await fromShop(phone);
    expect(messages).toHaveLength(2);
    expect(messages.every(({ body }) => body.includes('ORD-'))).toBe(true);
  });

  it('does not come when somebody skipped it', async () => {
    const { phone, orderId } = await completedOrder(3);
    const dueAt = await move(orderId);
    await reminders.act(orderId, 'skip');
    await past(dueAt);
    expect(await fromShop(phone)).toHaveLength(1);
  });

  it('comes at once when somebody sends it now, and then never again', async () => {
    const { phone, orderId } = await completedOrder(4);
    const dueAt = await move(orderId);
    await reminders.act(orderId, 'send-now');
    const [, reminder] = await untilPhoneHas(phone, 2);
    expect(Date.parse(reminder!.at)).toBeLessThan(dueAt);
    await past(dueAt);
    expect(await fromShop(phone)).toHaveLength(2);
  });
});
