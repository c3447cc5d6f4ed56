import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { thankYouKey } from '@roms/domain/occurrence';
import { ensureConversation } from '../db/conversations/ensure-conversation.ts';
import { hashPassword } from '../runtime/password.ts';
import { arrivalsAt } from '../tests/support/arrivals.ts';
import { insertCustomer } from '../tests/support/rows.ts';
import { createShop, testPhone, type Shop } from '../tests/support/shop.ts';
import { percentile, printRatio, printTimes } from './support/figures.ts';
import { fillAtOnce } from './support/fill-at-once.ts';
import { insertBuyers } from './support/insert-buyers.ts';
import {
  editRule,
  importOrders,
  placeEverybody,
  requireEach,
  sendBroadcast,
  type MixedWork,
  type MixSizes,
} from './support/mixed-works.ts';
import { timersThatFit } from './support/replanned.ts';
import { sentAt } from './support/sent-at.ts';
import { beginOrders } from './support/sleeping-orders.ts';
import { withFullStack, type StackApi, type WorkerStack } from './support/worker-stack.ts';

const FULL: MixSizes = { customers: 50_000, orders: 2_000, rows: 3_000, recipients: 1_000 };
const SMALL: MixSizes = { customers: 2_000, orders: 60, rows: 200, recipients: 100 };
const ORDERS_EACH = 5;
const PROBES_IDLE = 20;
const PROBE_EVERY_MS = 1_500;
/** What a reply may take at p95 while everything goes on (milliseconds). */
const REPLY_LIMIT_MS = 3_000;
/** A slow machine is left with fewer orders that wait, and the mix is given up, so that the bench ends within minutes. */
const FILL_MS = 120_000;
const MIX_MS = 270_000;
/** Made-up numbers of those who are answered and of those who order. */
const [ANSWERED, THANKED] = [1126, 1127];
const STAFF = { admin: 'admin@example.com', cs: 'cs@example.com', password: 'bench-password' };

type Desk = { stack: WorkerStack; cs: Shop; csId: number; probes: number };

/**
 * All heavy things of a shop at once, the pace off: a file is imported, a rule is edited by which orders wait, everybody is
 * placed in a segment, and a broadcast goes out. Meanwhile a CS answers through the API and an order comes in every second
 * and a half; from their start to their proof, beside the same when idle. Fails when replies take more than three seconds
 * at p95, or when anything is lost or comes twice. `npm run bench broadcast-mix -- --small` for a quick look; each size
 * has a flag (`--recipients 500`).
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const sizes = sizesOf(options);
  await withFullStack(
    (stack, api) => measure(stack, api, sizes),
    (db) => fill(db, sizes.customers),
  );
}

function sizesOf(options: readonly string[]): MixSizes {
  const size = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...options],
    options: { small: { type: 'boolean' }, customers: size, orders: size, rows: size, recipients: size },
  });
  const { small = false, ...told } = values;
  const sizes = { ...(small ? SMALL : FULL) };
  for (const [name, text] of Object.entries(told)) {
    const count = Number(text);
    if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} takes a number`);
    sizes[name as keyof MixSizes] = count;
  }
  return sizes;
}

async function fill(db: Knex, customers: number): Promise<void> {
  await fillAtOnce(db, ['customers', 'orders'], (trx) => insertBuyers(trx, customers, ORDERS_EACH));
  const hash = await hashPassword(STAFF.password);
  const person = { password_hash: hash, availability: 'online' };
  await db('users').insert([
    { ...person, name: 'Admin', email: STAFF.admin, role: 'admin' },
    { ...person, name: 'CS', email: STAFF.cs, role: 'cs' },
  ]);
  await db.raw('VACUUM ANALYZE');
}

async function measure(stack: WorkerStack, { url, apiKey }: StackApi, sizes: MixSizes): Promise<void> {
  const { db, gateway } = stack;
  const places = { url, waUrl: gateway.url, apiKey };
  const [admin, cs] = [createShop(places), createShop(places)];
  await admin.login(STAFF.admin, STAFF.password);
  await cs.login(STAFF.cs, STAFF.password);
  const atAnyHour = { sendingHours: null, pauseFridayNoon: false, pauseHolidays: false };
  await admin.staff('PATCH', '/settings', atAnyHour);
  const { id: csId } = (await db('users').where({ role: 'cs' }).first('id')) as { id: number };
  const desk: Desk = { stack, cs, csId, probes: 0 };

  const orders = await beginOrders(stack, sizes.orders, () => new Date(), FILL_MS);
  if (orders.length < sizes.orders) console.log(`  a slow machine: ${orders.length} orders wait`);
  await probe(desk, (probes) => probes >= 5);
  const idle = await probe(desk, (probes) => probes >= PROBES_IDLE);

  const others = {
    import: importOrders(stack, admin, sizes.rows),
    'rule edit': editRule(stack, admin, orders),
    broadcast: sendBroadcast(stack, sizes.recipients),
  };
  let left = Object.keys(others).length;
  const works: Record<string, MixedWork> = {
    ...others,
    segmentation: placeEverybody(stack, sizes.customers, () => left === 0),
  };
  const end = AbortSignal.timeout(MIX_MS);
  let isOver = false;
  const working = Promise.allSettled(
    Object.entries(works).map(([name, work]) => timed(name, () => work(end)).finally(() => (left -= 1))),
  ).finally(() => (isOver = true));
  const mixed = await probe(desk, () => isOver);
  const ended = await working;

  for (const result of ended)
    console.log(`  ${result.status === 'fulfilled' ? result.value : String(result.reason)}`);
  for (const what of ['replies', 'thankYous'] as const) {
    printTimes(`${what}, idle`, idle[what]);
    printTimes(`${what}, in the mix`, mixed[what]);
    printRatio(`${what}, mix / idle`, mixed[what], idle[what]);
  }
  const failed = ended.filter((result) => result.status === 'rejected');
  if (failed.length > 0) throw new AggregateError(failed.map(({ reason }) => reason as Error));
  console.log(`  timers of ${await timersThatFit(stack, orders)} orders looked up are right`);
  for (const block of [ANSWERED, THANKED]) {
    const phones = Array.from({ length: desk.probes }, (_, index) => testPhone(block, index));
    requireEach('replies and thank-yous', await arrivalsAt(gateway.url, phones), { 1: desk.probes });
  }
  const p95 = percentile(mixed.replies, 0.95);
  if (p95 > REPLY_LIMIT_MS)
    throw new Error(`replies took ${p95.toFixed(0)} ms at p95; ${REPLY_LIMIT_MS} are allowed`);
}

/** What a work has to show, with its seconds. */
async function timed(name: string, work: () => Promise<string>): Promise<string> {
  const startedAt = performance.now();
  const what = await work().catch((error: unknown) => {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  });
  return `${name}: ${what}, after ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`;
}

/** One reply and one order at a time step until `isEnough`; how long each took (milliseconds). */
async function probe(desk: Desk, isEnough: (probes: number) => boolean) {
  const replies: Promise<number>[] = [];
  const thankYous: Promise<number>[] = [];
  while (!isEnough(replies.length)) {
    replies.push(kept(reply(desk, desk.probes)));
    thankYous.push(kept(thankYou(desk, desk.probes)));
    desk.probes += 1;
    await sleep(PROBE_EVERY_MS);
  }
  return { replies: await Promise.all(replies), thankYous: await Promise.all(thankYous) };
}

/** What fails is told when all are looked at. */
function kept<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** A CS answers somebody of theirs. */
async function reply({ stack: { db }, cs, csId }: Desk, index: number): Promise<number> {
  const customer = await insertCustomer(db, { phone: testPhone(ANSWERED, index) });
  const { id } = await db.transaction((trx) => ensureConversation(trx, customer.id, 'main'));
  await db('conversations').where({ id }).update({ assignee_id: csId, status: 'open' });
  const clientId = `campur-${index}`;
  const from = performance.now();
  await cs.staff('POST', `/conversations/${id}/messages`, { clientId, body: 'Baik kak, sebentar ya' });
  return (await sentAt(db, { conversation_id: id, client_id: clientId })) - from;
}

async function thankYou({ stack: { db }, cs }: Desk, index: number): Promise<number> {
  const from = performance.now();
  const order = { phone: testPhone(THANKED, index), externalId: `campur-${index}` };
  const { status, orderId } = await cs.postOrder(order);
  if (status !== 201) throw new Error(`an order was answered ${status}`);
  return (await sentAt(db, { occurrence_key: thankYouKey(orderId) })) - from;
}
