import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { waitUntil } from '../embedded/wait-until.ts';
import { pendingTimer } from '../tests/support/pending-timer.ts';
import { insertRule } from '../tests/support/rows.ts';
import { createShop, testPhone, type Shop } from '../tests/support/shop.ts';
import { startStack } from '../tests/support/stack.ts';
import { orderWorkflowId } from '../workflows/identity.ts';
import { printRatio, printTimes } from './support/figures.ts';
import { beginOrders, ordersOf, placeOf, type SleepingOrder } from './support/sleeping-orders.ts';

const ORDERS = 10_000;
const [DAYS, OTHER_DAYS] = [30, 40];
const DAY_MS = 86_400_000;
const IDLE_PROBES = 40;
const PROBE_EVERY_MS = 500;
/** Orders whose timers are looked up in Temporal at the end. */
const SAMPLE = 20;
/** A slow machine is left with fewer orders, so that the bench ends within ten minutes. */
const FILL_MS = 240_000;
const PATIENCE_MS = 240_000;

/**
 * `npm run bench rule-edit -- --orders 100`: a rule of 30 days becomes one of 40 while so many orders wait by it. How long
 * until each is planned anew, and what the API answers meanwhile, beside the same when nothing else happens.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { orders: { type: 'string' } } });
  const asked = ordersOf(values.orders, ORDERS);
  const stack = await startStack({ env: { LOG_LEVEL: 'warn' } });
  const place = placeOf(stack);
  try {
    await stack.waitUntilHealthy(PATIENCE_MS);
    await place.db('reminder_rules').update({ active: false });
    const ruleId = await insertRule(place.db, { days: DAYS });
    const orders = await beginOrders(place, asked, () => new Date(), FILL_MS);
    const count = orders.length;
    const shop = createShop(stack);
    await shop.login();
    await probe(shop, async (probes) => probes >= 5);
    const idle = await probe(shop, async (probes) => probes >= IDLE_PROBES);
    const startedAt = Date.now();
    let answeredMs = 0;
    const edit = shop
      .staff<{ data: { moves: number } }>('PATCH', `/reminder-rules/${ruleId}`, { days: OTHER_DAYS })
      .then((answer) => {
        answeredMs = Date.now() - startedAt;
        return answer.data.moves;
      });
    const during = await probe(shop, async () => (await replanned(place.db, orders)) === count);
    const seconds = (Date.now() - startedAt) / 1_000;
    console.log(`  the edit answered after ${answeredMs} ms: ${await edit} reminders move`);
    console.log(
      `  ${count} of ${asked} planned anew after ${seconds.toFixed(1)} s (${(count / seconds).toFixed(1)}/s); ` +
        `timers of ${await timersThatFit(place, orders)} of ${Math.min(SAMPLE, count)} looked up are right`,
    );
    for (const what of ['lists', 'orders'] as const) {
      printTimes(`${what}, idle`, idle[what]);
      printTimes(`${what}, during the edit`, during[what]);
      printRatio(`${what}, during / idle`, during[what], idle[what]);
    }
  } finally {
    await place.close();
    await stack.stop();
  }
}

/** A staff list and an order that comes in, at a time step, until `isDone`; milliseconds of each. */
async function probe(shop: Shop, isDone: (probes: number) => Promise<boolean>) {
  const lists: Promise<number>[] = [];
  const orders: Promise<number>[] = [];
  do {
    lists.push(timed(() => shop.staff('GET', '/orders')));
    orders.push(timed(() => postOrder(shop)));
    await sleep(PROBE_EVERY_MS);
  } while (!(await isDone(lists.length)));
  return { lists: await Promise.all(lists), orders: await Promise.all(orders) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function postOrder(shop: Shop): Promise<void> {
  const mark = randomBytes(6);
  await shop.postOrder({
    phone: testPhone(668, mark.readUInt16BE(0) % 10_000),
    externalId: `bench-${mark.toString('hex')}`,
  });
}

/** How many of them are due by the new rule, as far as SQL knows. */
async function replanned(db: Knex, orders: readonly SleepingOrder[]): Promise<number> {
  const [row] = await db('order_lifecycles')
    .whereBetween('order_id', [orders[0]!.id, orders.at(-1)!.id])
    .where('due_at', '>', new Date(Date.now() + (OTHER_DAYS - 2) * DAY_MS))
    .count<{ count: number }[]>();
  return Number(row?.count ?? 0);
}

/** How many of a sample sleep in Temporal until the time that SQL says. */
async function timersThatFit(
  { db, client }: { db: Knex; client: Client },
  orders: readonly SleepingOrder[],
): Promise<number> {
  const step = Math.max(1, Math.floor(orders.length / SAMPLE));
  let fit = 0;
  for (const { id } of orders.filter((_, index) => index % step === 0).slice(0, SAMPLE)) {
    const { due_at: dueAt } = (await db('order_lifecycles').where({ order_id: id }).first('due_at')) as {
      due_at: Date;
    };
    fit += await waitUntil(
      async () => {
        const { firesAt } = await pendingTimer(client, orderWorkflowId(id));
        if (Math.abs(firesAt - dueAt.getTime()) > 1_000) throw new Error(`order ${id} has another timer`);
        return 1;
      },
      { timeoutMs: 60_000 },
    );
  }
  return fit;
}
