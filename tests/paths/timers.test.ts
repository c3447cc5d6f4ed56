import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dateIn, startOfDay } from '@roms/domain/clock';
import { ZONES, type Zone } from '@roms/domain/regions/region';
import { waitUntil } from '../../embedded/wait-until.ts';
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

type Timer = { workflowId: string; startedAt: number; durationMs: number };

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

/** The one timer that an order's workflow sleeps on, as its history holds it. */
async function timerOf(workflowId: string): Promise<Timer> {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  try {
    const handle = new Client({ connection }).workflow.getHandle(workflowId);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    const events = (await handle.fetchHistory()).events ?? [];
    const ended = new Set(
      events.flatMap((event) => [
        event.timerCanceledEventAttributes?.timerId,
        event.timerFiredEventAttributes?.timerId,
      ]),
    );
    const started = events.filter(
      (event) => event.timerStartedEventAttributes && !ended.has(event.timerStartedEventAttributes.timerId),
    );
    expect(started).toHaveLength(1);
    const { startToFireTimeout } = started[0]!.timerStartedEventAttributes!;
    return { workflowId, startedAt: toMs(started[0]!.eventTime), durationMs: toMs(startToFireTimeout) };
  } finally {
    await connection.close();
  }
}

function toMs(span: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(span?.seconds ?? 0) * 1_000 + (span?.nanos ?? 0) / 1_000_000;
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

  const before: Timer[] = [];
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
    expect(Math.abs(timer.startedAt + timer.durationMs - dueAt), `timer for ${zone}`).toBeLessThan(1_000);

    const day = (at: number) => Date.parse(dateIn(new Date(at), zone)) / DAY_MS;
    expect(day(dueAt) - day(Date.parse(order.completedAt!)), `days for ${zone}`).toBe(RULE_DAYS);
    const sinceMidnight = dueAt - startOfDay(new Date(dueAt), zone).getTime();
    expect(sinceMidnight).toBeGreaterThanOrEqual(EARLIEST_MS);
    expect(sinceMidnight).toBeLessThanOrEqual(EARLIEST_MS + SPREAD_MS);
    before.push(timer);
  }

  await stack.restart();
  await stack.waitUntilHealthy();

  const after: Timer[] = [];
  for (const { workflowId } of before) after.push(await timerOf(workflowId));
  expect(after).toEqual(before);
});
