import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ensureConversation } from '../db/conversations/ensure-conversation.ts';
import { LIVE_CHANNEL } from '../db/live-events.ts';
import { insertMessage } from '../db/messages/write-message.ts';
import { insertCustomer } from '../tests/support/rows.ts';
import { placeOrder, withWorkerStack, type WorkerStack } from './support/worker-stack.ts';

const REPLIES = 100;
const THANK_YOUS = 100;
const AWAY_MS = 600_000;

/**
 * What a number that is away for ten minutes costs with 200 waiting messages: rows of messages written and events
 * pushed to each dashboard while nothing can be sent, and how soon all are out after its return.
 */
export async function run(): Promise<void> {
  await withWorkerStack({}, async (stack) => {
    const { db } = stack;
    await simulate(stack, 'disconnect');
    await queueMessages(stack);
    const listener = new pg.Client({ connectionString: stack.databaseUrl });
    await listener.connect();
    let events = 0;
    listener.on('notification', () => (events += 1));
    await listener.query(`LISTEN ${LIVE_CHANNEL}`);
    const before = await versions(db);
    await sleep(AWAY_MS);
    const written = (await versions(db)) - before;
    const pushed = events;
    await listener.end();
    const returnedAt = performance.now();
    await simulate(stack, 'connect');
    const times: number[] = [];
    for (let sent = 0; sent < REPLIES + THANK_YOUS;) {
      const [row] = await db('messages').where({ status: 'sent' }).count<{ count: number }[]>();
      const now = row?.count ?? 0;
      for (; sent < now; sent += 1) times.push((performance.now() - returnedAt) / 1_000);
      await sleep(100);
    }
    console.log(
      `  away for ${AWAY_MS / 60_000} minutes, ${REPLIES + THANK_YOUS} messages: ` +
        `${written} rows written, ${pushed} events pushed`,
    );
    console.log(
      `  after its return: the first after ${times[0]?.toFixed(1)} s, all after ${times.at(-1)?.toFixed(1)} s`,
    );
  });
}

async function queueMessages(stack: WorkerStack): Promise<void> {
  const { db, workflows } = stack;
  for (let index = 0; index < REPLIES; index += 1) {
    const customer = await insertCustomer(db);
    const message = await db.transaction(async (trx) => {
      const conversation = await ensureConversation(trx, customer.id, 'main');
      return insertMessage(trx, {
        ...{ conversationId: conversation.id, sessionId: 'main', direction: 'outbound', author: 'agent' },
        ...{ lane: 'reply', body: 'Baik kak, sebentar ya', status: 'queued' },
      });
    });
    if (message) workflows.startMessage(message.id, message.attempt);
  }
  for (let index = 0; index < THANK_YOUS; index += 1) {
    const customer = await insertCustomer(db);
    await placeOrder(stack, { customerId: customer.id });
  }
  // All that is to be sent is written.
  for (;;) {
    const [row] = await db('messages').count<{ count: number }[]>();
    if ((row?.count ?? 0) >= REPLIES + THANK_YOUS) return;
    await sleep(200);
  }
}

/** Each write of a message raises its version. */
async function versions(db: WorkerStack['db']): Promise<number> {
  const [row] = await db('messages').sum<{ sum: string | number }[]>('version');
  return Number(row?.sum ?? 0);
}

async function simulate({ gateway }: WorkerStack, path: string): Promise<void> {
  const response = await fetch(`${gateway.url}/simulator/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (!response.ok) throw new Error(await response.text());
}
