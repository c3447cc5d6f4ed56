import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dateIn, startOfDay } from '@roms/domain/clock';
import { ZONES, type Zone } from '@roms/domain/regions/region';
import { waitUntil } from '../../embedded/wait-until.ts';
import { pendingTimer, type PendingTimer } from '../support/pending-timer.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { startStack, type TestStack } from '../support/stack.ts';

const CITY: Record<Zone, string> = {
  'Asia/Jakarta': 'Bandung',
  'Asia/Makassar': 'Makassar',
  'Asia/Jayapura': 'Jayapura',
};
const DAY_MS = 86_400_000;
const RULE_DAYS = 30;
/** Reminders are spread over 09:00–11:30 by the order's id (design of the due time). */
const EARLIEST_MS = 9 * 3_600_000;
const SPREAD_MS = 9_000_000;

let stack: TestStack;
let shop: Shop;

beforeAll(async () => {
  stack = await startStack();
  shop = createShop(stack);
  await shop.login();
});

afterAll(async () => {
  await stack?.stop();
});

async function timerOf(workflowId: string): Promise<PendingTimer> {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  try {
    return await pendingTimer(new Client({ connection }), workflowId);
  } finally {
    await connection.close();
  }
}

it('keeps timers of thirty days, right to the second in every zone, over a restart of everything', async () => {
  const orders: { zone: Zone; id: number }[] = [];
  for (const [index, zone] of ZONES.entries()) {
    const answer = await shop.postOrder({
      phone: testPhone(800, index),
      externalId: `timer-${zone}`,
      city: CITY[zone],
    });
    await shop.setOrderStatus(answer.orderId, 'completed');
    orders.push({ zone, id: answer.orderId });
  }

  const before: PendingTimer[] = [];
  for (const { zone, id } of orders) {
    const order = await waitUntil(
      async () => {
        const found = await shop.order(id);
        if (found.lifecycle.state !== 'waiting') throw new Error(`the order is ${found.lifecycle.state}`);
        return found;
      },
      { timeoutMs: 30_000 },
    );
    const dueAt = Date.parse(order.lifecycle.reminderDueAt!);
    const timer = await waitUntil(() => timerOf(order.lifecycle.workflowId!), { timeoutMs: 15_000 });
    expect(Math.abs(timer.firesAt - dueAt), `timer for ${zone}`).toBeLessThan(1_000);

    const day = (at: number) => Date.parse(dateIn(new Date(at), zone)) / DAY_MS;
    expect(day(dueAt) - day(Date.parse(order.completedAt!)), `days for ${zone}`).toBe(RULE_DAYS);
    const sinceMidnight = dueAt - startOfDay(new Date(dueAt), zone).getTime();
    expect(sinceMidnight).toBeGreaterThanOrEqual(EARLIEST_MS);
    expect(sinceMidnight).toBeLessThanOrEqual(EARLIEST_MS + SPREAD_MS);
    before.push(timer);
  }

  await stack.restart();
  await stack.waitUntilHealthy();

  const after: PendingTimer[] = [];
  for (const { workflowId } of before) after.push(await timerOf(workflowId));
  expect(after).toEqual(before);
});
