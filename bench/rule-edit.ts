import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { insertRule } from '../tests/support/rows.ts';
import { createShop, testPhone, type Shop } from '../tests/support/shop.ts';
import { startStack } from '../tests/support/stack.ts';
import { printRatio, printTimes } from './support/figures.ts';
import { replanned, timersThatFit } from './support/replanned.ts';
import { beginOrders, ordersOf, placeOf } from './support/sleeping-orders.ts';

const ORDERS = 10_000;
const [DAYS, OTHER_DAYS] = [30, 40];
const IDLE_PROBES = 40;
const PROBE_EVERY_MS = 500;
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
    const during = await probe(shop, async () => (await replanned(place.db, orders, OTHER_DAYS)) === count);
    const seconds = (Date.now() - startedAt) / 1_000;
    console.log(`  the edit answered after ${answeredMs} ms: ${await edit} reminders move`);
    console.log(
      `  ${count} of ${asked} planned anew after ${seconds.toFixed(1)} s (${(count / seconds).toFixed(1)}/s); ` +
        `timers of ${await timersThatFit(place, orders)} looked up are right`,
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
