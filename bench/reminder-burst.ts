import { setTimeout as sleep } from 'node:timers/promises';
import { ensureConversation } from '../db/conversations/ensure-conversation.ts';
import { insertMessage } from '../db/messages/write-message.ts';
import { thankYouKey } from '@roms/domain/occurrence';
import { insertCustomer } from '../tests/support/rows.ts';
import { printRatio, printTimes } from './support/figures.ts';
import { placeOrder, withWorkerStack, type WorkerStack } from './support/worker-stack.ts';

const REMINDERS = 2_000;
/** All of them are due within this (milliseconds). */
const BURST_MS = 60_000;
/** The worker's day, and the rule's days: a reminder is due three minutes after its order was completed. */
const DAY_MS = 60_000;
const RULE_DAYS = 3;
const PROBES_IDLE = 20;
const PROBE_EVERY_MS = 1_500;
const LOOK_EVERY_MS = 50;

/**
 * What people wait for while everybody is reminded: 2,000 reminders due in one minute, the pace off, and meanwhile a CS
 * reply and a new order's thank-you every second or so; from their start to their proof, beside the same when idle.
 */
export async function run(): Promise<void> {
  await withWorkerStack({ ROMS_DAY_MS: String(DAY_MS) }, async (stack) => {
    await stack.db('reminder_rules').update({ days: RULE_DAYS });
    await probe(stack, () => Promise.resolve(false), 5);
    const idle = await probe(stack, () => Promise.resolve(false), PROBES_IDLE);
    const { dueFrom, planned } = await plan(stack, REMINDERS);
    await sleep(Math.max(0, dueFrom - Date.now()));
    const progress = await watch(stack, planned, dueFrom);
    const burst = await probe(stack, progress.isDone, Infinity);
    printTimes('reply, idle', idle.replies);
    printTimes('reply, in the burst', burst.replies);
    printRatio('reply, burst / idle', burst.replies, idle.replies);
    printTimes('thank-you, idle', idle.thankYous);
    printTimes('thank-you, in the burst', burst.thankYous);
    printRatio('thank-you, burst / idle', burst.thankYous, idle.thankYous);
    progress.print();
  });
}

/** Starts the orders whose reminders make the burst; each is completed so that its time comes when all wait. */
async function plan(stack: WorkerStack, count: number) {
  const { db } = stack;
  const orders: { id: number; at: number }[] = [];
  const begin = async (from: number, to: number, dueFrom: number): Promise<void> => {
    for (let index = from; index < to; index += 1) {
      const dueAt = dueFrom + ((index - from) / count) * BURST_MS;
      const customer = await insertCustomer(db);
      const id = await placeOrder(stack, {
        customerId: customer.id,
        status: 'completed',
        orderedAt: new Date(Date.now() - 2 * 86_400_000),
        completedAt: new Date(dueAt - RULE_DAYS * DAY_MS),
      });
      orders.push({ id, at: dueAt });
      // No faster than the worker, or the sweep would start them a second time.
      while (index - (await begun()) > 60) await sleep(LOOK_EVERY_MS);
    }
    while ((await begun()) < to) await sleep(LOOK_EVERY_MS);
  };
  const earlier = await db('order_lifecycles').pluck('order_id');
  const begun = async (): Promise<number> => {
    const [row] = await db('order_lifecycles')
      .whereNotIn('order_id', earlier)
      .whereNotNull('due_at')
      .count<{ count: number }[]>();
    return row?.count ?? 0;
  };
  // Some more, of no other use, tell how long the others will take to begin.
  const sample = Math.ceil(count / 10);
  const startedAt = Date.now();
  await begin(0, sample, startedAt + 3_600_000);
  const dueFrom = Date.now() + (Date.now() - startedAt) * 10 * 1.5 + 15_000;
  await begin(sample, sample + count, dueFrom);
  if (Date.now() > dueFrom) throw new Error('the machine is too busy: the orders did not begin in time');
  return { dueFrom, planned: orders.slice(sample).map(({ id }) => id) };
}

/** Follows how many reminders are out. */
async function watch({ db }: WorkerStack, planned: readonly number[], dueFrom: number) {
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
    print(): void {
      const seconds = ((doneAt ?? Date.now()) - dueFrom) / 1_000;
      const first = firstAt === null ? '–' : ((firstAt - dueFrom) / 1_000).toFixed(1);
      console.log(
        `  ${planned.length} reminders: the first after ${first} s, all after ${seconds.toFixed(0)} s ` +
          `(${(planned.length / seconds).toFixed(1)}/s)`,
      );
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

async function sentAt(db: WorkerStack['db'], message: object): Promise<number> {
  for (;;) {
    const row = await db('messages').where(message).first('status');
    if (row?.status === 'sent') return performance.now();
    await sleep(LOOK_EVERY_MS);
  }
}
