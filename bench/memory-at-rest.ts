import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startStack, type PartName, type TestStack } from '../tests/support/stack.ts';
import { createShop, testPhone, type Shop } from '../tests/support/shop.ts';

const ORDERS = 1_000;
const AT_ONCE = 12;
/** What a part needs to settle after its start or after a load (ms). */
const SETTLE_MS = 20_000;
const LIMIT_MS = 900_000;
const PARTS: PartName[] = ['postgres', 'temporal', 'wa-service', 'worker', 'api'];

/**
 * Memory of each part of the stack as `npm start` runs it: at rest on a new folder, and with a thousand orders whose
 * reminders sleep. PSS: what a process has for itself, and its share of what it has together with others (MB).
 */
export async function run(): Promise<void> {
  const stack = await startStack({ env: { LOG_LEVEL: 'warn' } });
  try {
    await stack.waitUntilHealthy();
    await sleep(SETTLE_MS);
    const fresh = await memoryOf(stack);
    const shop = createShop(stack);
    await shop.login();
    await putToSleep(shop, stack.databaseUrl);
    await sleep(SETTLE_MS);
    const filled = await memoryOf(stack);
    for (const part of PARTS) print(part, fresh[part], filled[part]);
    print('all', total(fresh), total(filled));
  } finally {
    await stack.stop();
  }
}

type Memory = Record<PartName, number>;

async function memoryOf(stack: TestStack): Promise<Memory> {
  const entries = PARTS.map(async (part) => [part, pssOf(await stack.pidOf(part))] as const);
  return Object.fromEntries(await Promise.all(entries)) as Memory;
}

/** PSS of a process and all below it, MB. */
function pssOf(pid: number): number {
  const rollup = read(`/proc/${pid}/smaps_rollup`);
  const kilobytes = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + pssOf(Number(child)), kilobytes / 1024);
}

/** A process may end while it is read: then it has nothing. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function putToSleep(shop: Shop, connectionString: string): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < ORDERS) {
      const index = next++;
      const { orderId } = await shop.postOrder({ phone: testPhone(970, index), externalId: `rest-${index}` });
      await shop.setOrderStatus(orderId, 'completed');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const db = new pg.Client({ connectionString });
  await db.connect();
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const { rows } = await db.query<{ count: string }>(
      `SELECT count(*) FROM orders o JOIN order_lifecycles l ON l.order_id = o.id
       WHERE o.external_id LIKE 'rest-%' AND l.state = 'waiting'`,
    );
    if (Number(rows[0]!.count) === ORDERS) break;
    if (Date.now() > end) throw new Error(`only ${rows[0]!.count} of ${ORDERS} orders sleep`);
    await sleep(1_000);
  }
  await db.end();
}

function total(memory: Memory): number {
  return Object.values(memory).reduce((sum, one) => sum + one, 0);
}

function print(what: string, fresh: number, filled: number): void {
  const mb = (value: number): string => `${value.toFixed(0).padStart(5)} MB`;
  console.log(`  ${what.padEnd(12)} at rest ${mb(fresh)}   with ${ORDERS} sleeping orders ${mb(filled)}`);
}
