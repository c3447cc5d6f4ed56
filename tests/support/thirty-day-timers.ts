import { Client, Connection } from '@temporalio/client';
import { expect } from 'vitest';
import { dateIn, startOfDay } from '@roms/domain/clock';
import { ZONES, type Zone } from '@roms/domain/regions/region';
import { waitUntil } from '../../embedded/wait-until.ts';
import { pendingTimer, type PendingTimer } from './pending-timer.ts';
import { createShop, testPhone, type Shop } from './shop.ts';
import type { RunningStack } from './stack.ts';

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

/**
 * Completes an order in every zone and expects its timer in Temporal to fire in thirty days, right to the second.
 * Returns what the timers are then, by workflow: what `timersNow` must still find later.
 */
export async function thirtyDayTimers(stack: RunningStack): Promise<PendingTimer[]> {
  const shop = createShop(stack);
  await shop.login();
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
  const timers: PendingTimer[] = [];
  for (const { zone, id } of orders) timers.push(await expectTimer(stack, shop, zone, id));
  return timers;
}

async function expectTimer(stack: RunningStack, shop: Shop, zone: Zone, id: number): Promise<PendingTimer> {
  const order = await waitUntil(
    async () => {
      const found = await shop.order(id);
      if (found.lifecycle.state !== 'waiting') throw new Error(`the order is ${found.lifecycle.state}`);
      return found;
    },
    { timeoutMs: 60_000 },
  );
  const dueAt = Date.parse(order.lifecycle.reminderDueAt!);
  const [timer] = await waitUntil(() => timersNow(stack, [order.lifecycle.workflowId!]), {
    timeoutMs: 60_000,
  });
  expect(Math.abs(timer!.firesAt - dueAt), `timer for ${zone}`).toBeLessThan(1_000);

  const day = (at: number) => Date.parse(dateIn(new Date(at), zone)) / DAY_MS;
  expect(day(dueAt) - day(Date.parse(order.completedAt!)), `days for ${zone}`).toBe(RULE_DAYS);
  const sinceMidnight = dueAt - startOfDay(new Date(dueAt), zone).getTime();
  expect(sinceMidnight).toBeGreaterThanOrEqual(EARLIEST_MS);
  expect(sinceMidnight).toBeLessThanOrEqual(EARLIEST_MS + SPREAD_MS);
  return timer!;
}

/** The timer that each workflow has now, in the same order. */
export async function timersNow(
  { temporalAddress }: RunningStack,
  workflowIds: string[],
): Promise<PendingTimer[]> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const client = new Client({ connection });
    const timers: PendingTimer[] = [];
    for (const workflowId of workflowIds) timers.push(await pendingTimer(client, workflowId));
    return timers;
  } finally {
    await connection.close();
  }
}
