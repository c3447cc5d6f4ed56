import { setTimeout as sleep } from 'node:timers/promises';
import { hashPassword } from '../runtime/password.ts';
import { floodLogins, type FloodReport } from '../tests/support/login-flood.ts';
import { percentile } from './support/figures.ts';
import { postOrder } from './support/post-order.ts';
import { withShop, type BenchShop } from './support/shop.ts';

const COUNTS = [300, 1_000];
/** How long orders are measured with nothing beside them (milliseconds), and how far apart they come. */
const IDLE_MS = 5_000;
const ORDER_EVERY_MS = 25;
const RIGHT = { email: 'bos@toko.id', password: 'rahasia-bench' };
const KINDS: [string, (index: number) => string][] = [
  ['under different e-mails', (index) => `orang-${index}@x.id`],
  ['of the account that logs in', () => RIGHT.email],
];

/**
 * Wrong logins at once: does `/ready` stay 200, does the right password get in, and what do orders take meanwhile,
 * beside what they take when nothing else happens.
 */
export async function run(): Promise<void> {
  await withShop(
    async (db) =>
      void (await db('users').insert({
        name: 'Bos',
        email: RIGHT.email,
        role: 'admin',
        password_hash: await hashPassword(RIGHT.password),
      })),
    async (shop) => {
      await orderTimes(shop, sleep(IDLE_MS));
      for (const count of COUNTS) {
        for (const [kind, emailOf] of KINDS) {
          const idle = await orderTimes(shop, sleep(IDLE_MS));
          const flood = floodLogins(shop.url, { count, emailOf, right: RIGHT });
          const during = await orderTimes(shop, flood);
          print(`${count} ${kind}`, await flood, idle, during);
        }
      }
    },
  );
}

/** Milliseconds of orders that come one after the other until `end`. */
async function orderTimes(shop: BenchShop, end: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let isOver = false;
  void end.finally(() => (isOver = true));
  while (!isOver) {
    const startedAt = performance.now();
    await postOrder(shop, times.length);
    times.push(performance.now() - startedAt);
    await sleep(ORDER_EVERY_MS);
  }
  return times;
}

function print(title: string, report: FloodReport, idle: number[], during: number[]): void {
  const { statuses, seconds, ready, triesDuring, isInAfter } = report;
  const ms = (times: number[], share: number): string => `${percentile(times, share).toFixed(0)} ms`;
  const answers = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  console.log(
    `  ${title}: ${answers.join(', ')} in ${seconds.toFixed(1)} s; ` +
      `/ready ${ready.times.length} times, ${ready.failures} not 200, p95 ${ms(ready.times, 0.95)}; ` +
      `the right password: ${triesDuring === null ? 'not within 3 tries' : `try ${triesDuring}`} during, ` +
      `${isInAfter ? 'at once' : 'NOT at once'} afterwards; ` +
      `orders' p95 ${ms(idle, 0.95)} idle, ${ms(during, 0.95)} during`,
  );
}
