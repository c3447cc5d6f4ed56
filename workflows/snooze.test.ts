import type { Client, WorkflowHandle } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import type { Snooze } from '@roms/domain/snooze';
import { createSnoozeActivities } from '../activities/snoozes.ts';
import { setConversationStatus } from '../db/conversations/set-conversation-status.ts';
import { takeInboundMessage } from '../db/intake/take-inbound-message.ts';
import { connectDatabase } from '../db/knex.ts';
import { SEES_ALL } from '../db/scopes/viewer.ts';
import { waitUntil } from '../embedded/wait-until.ts';
import { signalSnoozeWorkflow, startSnoozeWorkflow } from '../temporal/workflow-client/workflow-calls.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { inboundEvent } from '../tests/support/inbox-api.ts';
import { keepHistory } from '../tests/support/keep-history.ts';
import { insertShop } from '../tests/support/rows.ts';
import { Worker, connectClient, workflowBundle } from '../tests/support/temporal-worker.ts';
import { createTestNamespace } from '../tests/support/temporal.ts';
import { TASK_QUEUE, snoozeWorkflowId } from './identity.ts';

const SOON_MS = 2_000;
/** Long enough to end a worker meanwhile. */
const A_WHILE_MS = 6_000;
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let db: Knex;
let client: Client;
let connection: NativeConnection;
let namespace: string;
let endWorker: () => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  const temporal = await createTestNamespace();
  namespace = temporal.namespace;
  client = await connectClient(temporal);
  connection = await NativeConnection.connect({ address: temporal.address });
  endWorker = await startWorker();
});
afterAll(async () => {
  await endWorker();
  await connection.close();
  await client.connection.close();
  await db.destroy();
  await database.drop();
});

async function startWorker(): Promise<() => Promise<void>> {
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: await workflowBundle(),
    activities: createSnoozeActivities({ db }),
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}

let customers = 0;
/** A chat that a customer has begun. */
async function chat(): Promise<{ id: number; writes: () => Promise<Snooze | null> }> {
  customers += 1;
  const phone = `62811888${1000 + customers}`;
  const writes = async () => {
    const event = inboundEvent({ phone });
    if (event.event !== 'message') throw new Error('not a message');
    const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
    return (await db.transaction((trx) => takeInboundMessage(trx, report)))?.endedSnooze ?? null;
  };
  await writes();
  const [id] = (await db('conversations')
    .join('customers', 'customers.id', 'customer_id')
    .where({ phone })
    .pluck('conversations.id')) as [number];
  return { id, writes };
}

/** Puts it to sleep, as the route does it; the workflow is the caller's. */
async function snooze(id: number, ms: number): Promise<Snooze> {
  const change = { conversationId: id, status: 'snoozed' as const, viewer: SEES_ALL, actor: SYSTEM_ACTOR };
  const snoozedUntil = new Date(Date.now() + ms);
  const set = await db.transaction((trx) => setConversationStatus(trx, { ...change, snoozedUntil }));
  if (!set?.begun) throw new Error('it does not sleep');
  return set.begun;
}
async function start(asleep: Snooze): Promise<WorkflowHandle> {
  await startSnoozeWorkflow(client, asleep);
  return client.workflow.getHandle(snoozeWorkflowId(asleep));
}
const linesOf = (id: number): Promise<string[]> =>
  db('conversation_activities').where({ conversation_id: id }).orderBy('id').pluck('type');
const statusOf = async (id: number): Promise<string> =>
  ((await db('conversations').where({ id }).first('status')) as { status: string }).status;
const onTop = async (): Promise<number> =>
  ((await db('conversations').orderBy('last_activity_at', 'desc').first('id')) as { id: number }).id;
/** Until its timer runs, or it has ended already: a busy machine may take longer to begin than it sleeps. */
const sleeps = (handle: WorkflowHandle): Promise<void> =>
  waitUntil(
    async () => {
      const { events } = await handle.fetchHistory();
      const isThere = events?.some(
        (event) => event.timerStartedEventAttributes ?? event.workflowExecutionCompletedEventAttributes,
      );
      expect(isThere).toBe(true);
    },
    { timeoutMs: 60_000, intervalMs: 100 },
  );

it('wakes a conversation on top of the inbox, with a line, although the worker was ended meanwhile', async () => {
  const { id } = await chat();
  await chat();
  const handle = await start(await snooze(id, A_WHILE_MS));
  await sleeps(handle);
  await endWorker();
  endWorker = await startWorker();
  expect(await handle.result()).toBe('woken');
  expect([await statusOf(id), await onTop()]).toEqual(['open', id]);
  expect(await linesOf(id)).toEqual(['snoozed', 'woken']);
  await keepHistory(handle, 'snooze/woken');
});

it('ends when the customer writes first, and wakes nothing', async () => {
  const { id, writes } = await chat();
  const handle = await start(await snooze(id, HOUR_MS));
  await sleeps(handle);
  const ended = await writes();
  expect(await signalSnoozeWorkflow(client, ended!)).toBe(true);
  expect(await handle.result()).toBe('over');
  expect(await linesOf(id)).toEqual(['snoozed', 'reopened']);
  await keepHistory(handle, 'snooze/answered');
});

it('goes on sleeping when it is told for nothing, and leaves a later sleep alone', async () => {
  const { id } = await chat();
  const first = await snooze(id, SOON_MS);
  const handle = await start(first);
  await sleeps(handle);
  await signalSnoozeWorkflow(client, first);
  // Nobody tells it of the next one: it finds that when it wakes.
  const second = await snooze(id, HOUR_MS);
  expect(await handle.result()).toBe('over');
  expect(await statusOf(id)).toBe('snoozed');
  const next = await start(second);
  await sleeps(next);
  await db('conversations')
    .where({ id })
    .update({ snoozed_until: db.raw('now()') });
  await signalSnoozeWorkflow(client, second);
  expect(await next.result()).toBe('woken');
  await keepHistory(next, 'snooze/told');
});

it('a customer who writes in the very moment finds it open, once, whoever was first', async () => {
  const races = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const { id, writes } = await chat();
      const handle = await start(await snooze(id, SOON_MS));
      return { id, writes, handle, at: Date.now() + SOON_MS };
    }),
  );
  await Promise.all(
    races.map(async ({ writes, handle, at }, index) => {
      const offset = (index - races.length / 2) * 10;
      await new Promise((resolve) => setTimeout(resolve, at + offset - Date.now()));
      const ended = await writes();
      if (ended) await signalSnoozeWorkflow(client, ended);
      await handle.result();
    }),
  );
  for (const { id } of races) {
    expect(await statusOf(id)).toBe('open');
    // Who wrote into an open chat reopened nothing.
    expect(['woken', 'reopened']).toContain((await linesOf(id)).at(-1));
    expect(await linesOf(id)).toHaveLength(2);
  }
});
