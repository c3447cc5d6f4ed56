import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureConversation } from '../db/conversations/ensure-conversation.ts';
import { insertMessage } from '../db/messages/write-message.ts';
import { thankYouKey } from '@roms/domain/occurrence';
import { arrivalsAt } from '../tests/support/arrivals.ts';
import { insertCustomer } from '../tests/support/rows.ts';
import { barePerSecond } from './support/bare-worker.ts';
import { cpuTimeOf } from './support/cpu-time.ts';
import { printRatio, printTimes } from './support/figures.ts';
import { sentAt } from './support/sent-at.ts';
import { beginOrders, ordersOf, type SleepingOrder } from './support/sleeping-orders.ts';
import { placeOrder, withWorkerStack, type WorkerStack } from './support/worker-stack.ts';

const REMINDERS = 2_000;
/** All of 2,000 are due within a minute; fewer as close to each other (milliseconds between two). */
const DUE_EVERY_MS = 60_000 / REMINDERS;
/** The worker's day, and the rule's days: a reminder is due three minutes after its order was completed. */
const DAY_MS = 60_000;
const RULE_DAYS = 3;
const PROBES_IDLE = 20;
const PROBE_EVERY_MS = 1_500;

/**
 * What people wait for while everybody is reminded: 2,000 reminders due in one minute, the pace off, and meanwhile a CS
 * reply and a new order's thank-you every second or so; from their start to their proof, beside the same when idle. The
 * burst's own throughput stands beside that of workflows of three activities that do nothing, in the same run; none may
 * be lost or come twice. `npm run bench reminder-burst -- --orders 100` for less.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { orders: { type: 'string' } } });
  const count = ordersOf(values.orders, REMINDERS);
  await withWorkerStack({ ROMS_DAY_MS: String(DAY_MS) }, async (stack) => {
    await stack.db('reminder_rules').update({ days: RULE_DAYS });
    await probe(stack, () => Promise.resolve(false), 5);
    const idle = await probe(stack, () => Promise.resolve(false), PROBES_IDLE);
    const bareBefore = await barePerSecond(stack);
    const { dueFrom, planned } = await plan(stack, count);
    await sleep(Math.max(0, dueFrom - Date.now()));
    const cpuBefore = cpuTimes(stack.pids);
    const progress = await watch(stack, planned, dueFrom);
    const burst = await probe(stack, progress.isDone, Infinity);
    const cpuAfter = cpuTimes(stack.pids);
    const bareAfter = await barePerSecond(stack);
    printTimes('reply, idle', idle.replies);
    printTimes('reply, in the burst', burst.replies);
    printRatio('reply, burst / idle', burst.replies, idle.replies);
    printTimes('thank-you, idle', idle.thankYous);
    printTimes('thank-you, in the burst', burst.thankYous);
    printRatio('thank-you, burst / idle', burst.thankYous, idle.thankYous);
    const perSecond = progress.print();
    const bare = (bareBefore + bareAfter) / 2;
    console.log(
      `  a bare workflow of three activities: ${bareBefore.toFixed(1)}/s before, ${bareAfter.toFixed(1)}/s after; ` +
        `a reminder / a bare workflow: ${(perSecond / bare).toFixed(2)}`,
    );
    const parts = Object.entries(cpuAfter).map(
      ([part, ms]) => `${part} ${((ms - (cpuBefore[part] ?? 0)) / count).toFixed(0)}`,
    );
    console.log(`  CPU, ms a reminder (with the replies and thank-yous meanwhile): ${parts.join(', ')}`);
    await requireOnce(stack, planned);
  });
}

function cpuTimes(pids: WorkerStack['pids']): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([part, pid]) => [part, cpuTimeOf(pid)]));
}

/** Starts the orders whose reminders make the burst; each is completed so that its time comes when all wait. */
async function plan(stack: WorkerStack, count: number) {
  const dueAt = (at: number): Date => new Date(at - RULE_DAYS * DAY_MS);
  // Some more, of no other use, tell how long the others will take to begin.
  const startedAt = Date.now();
  await beginOrders(stack, Math.ceil(count / 10), () => dueAt(startedAt + 3_600_000));
  const dueFrom = Date.now() + (Date.now() - startedAt) * 10 * 1.5 + 15_000;
  const planned = await beginOrders(stack, count, (index) => dueAt(dueFrom + index * DUE_EVERY_MS));
  if (Date.now() > dueFrom) throw new Error('the machine is too busy: the orders did not begin in time');
  return { dueFrom, planned };
}

/** Throws unless the phone of each has its reminder, once. */
async function requireOnce({ gateway }: WorkerStack, planned: readonly SleepingOrder[]): Promise<void> {
  const got = await arrivalsAt(
    gateway.url,
    planned.map(({ phone }) => phone),
  );
  const lost = got[0] ?? 0;
  const doubled = planned.length - lost - (got[1] ?? 0);
  console.log(`  of ${planned.length} customers ${lost} got no reminder, ${doubled} more than one`);
  if (lost + doubled > 0) throw new Error('not everybody got one reminder');
}

/** Follows how many reminders are out. */
async function watch({ db }: WorkerStack, planned: readonly SleepingOrder[], dueFrom: number) {
  let firstAt: number | null = null;
  let doneAt: number | null = null;
  async function isDone(): Promise<boolean> {
    const [row] = await db('messages')
      .where({ automation: 'reminder', status: 'sent' })
      .count<{ count: number }[]>();
    const sent = row?.count ?? 0;
    if (sent > 0) firstAt ??= Date.now();
    if (sent >= planned.length) doneAt ??= Date.now();
    return doneAt !== null;
  }
  return {
    isDone,
    /** Returns reminders a second, from when the first was due until the last was out. */
    print(): number {
      const seconds = ((doneAt ?? Date.now()) - dueFrom) / 1_000;
      const first = firstAt === null ? '–' : ((firstAt - dueFrom) / 1_000).toFixed(1);
      console.log(
        `  ${planned.length} reminders: the first after ${first} s, all after ${seconds.toFixed(0)} s ` +
          `(${(planned.length / seconds).toFixed(1)}/s)`,
      );
      return planned.length / seconds;
    },
  };
}

/** One reply and one order at a time step, until `isDone` or `most` of them; how long each took (milliseconds). */
async function probe(stack: WorkerStack, isDone: () => Promise<boolean>, most: number) {
  const replies: Promise<number>[] = [];
  const thankYous: Promise<number>[] = [];
  while (replies.length < most && !(await isDone())) {
    replies.push(reply(stack));
    thankYous.push(thankYou(stack));
    await sleep(PROBE_EVERY_MS);
  }
  return { replies: await Promise.all(replies), thankYous: await Promise.all(thankYous) };
}

async function reply({ db, workflows }: WorkerStack): Promise<number> {
  const customer = await insertCustomer(db);
  const from = performance.now();
  const message = await db.transaction(async (trx) => {
    const conversation = await ensureConversation(trx, customer.id, 'main');
    return insertMessage(trx, {
      ...{ conversationId: conversation.id, sessionId: 'main', direction: 'outbound', author: 'agent' },
      ...{ lane: 'reply', body: 'Baik kak, sebentar ya', status: 'queued' },
    });
  });
  if (!message) throw new Error('the reply was not written');
  workflows.startMessage(message.id, message.attempt);
  return (await sentAt(db, { id: message.id })) - from;
}

async function thankYou(stack: WorkerStack): Promise<number> {
  const { db } = stack;
  const customer = await insertCustomer(db);
  const from = performance.now();
  const orderId = await placeOrder(stack, { customerId: customer.id });
  return (await sentAt(db, { occurrence_key: thankYouKey(orderId) })) - from;
}
