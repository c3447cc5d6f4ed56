import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { notYet } from '../activities/failures.ts';
import { recentClockSteps } from '../db/heartbeats/clock-steps.ts';
import { connectDatabase } from '../db/knex.ts';
import { createLogger } from '../runtime/logger.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { startOrderWorkflows, type OrderWorkflows } from '../tests/support/order-workflows.ts';
import { insertCustomer, insertShop } from '../tests/support/rows.ts';
import { messageWorkflowId, SEND_MESSAGE_WORKFLOW, TASK_QUEUE } from '../workflows/identity.ts';
import { createClockWatch } from './clock-watch.ts';

const HOURS_2 = 2 * 3_600_000;
const logger = createLogger({ name: 'test', level: 'silent' });

let database: TestDatabase;
let db: Knex;
let temporal: OrderWorkflows;
let clock: { wall: number; steady: number };

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  temporal = await startOrderWorkflows();
});
beforeEach(async () => {
  temporal.newShop();
  await db('clock_steps').delete();
  clock = { wall: Date.now(), steady: 0 };
});
afterAll(async () => {
  await temporal?.stop();
  await db?.destroy();
  await database?.drop();
});

const watch = () =>
  createClockWatch(
    { db, client: temporal.client, logger },
    { wall: () => clock.wall, steady: () => clock.steady },
  );
const pass = (ms: number, set = 0): void => {
  clock.steady += ms;
  clock.wall += ms + set;
};
const steps = async () => (await recentClockSteps(db)).map(({ bySeconds }) => Math.round(bySeconds));

it('tries again at once what waits for a time that was computed while the clock was ahead', async () => {
  const { id: customerId } = await insertCustomer(db);
  const [{ id: conversationId }] = await db('conversations')
    .insert({ customer_id: customerId, session_id: 'main', last_activity_at: new Date(Date.now() + HOURS_2) })
    .returning('id');
  const [{ id: messageId }] = await db('messages')
    .insert({
      conversation_id: conversationId,
      session_id: 'main',
      direction: 'outbound',
      author: 'agent',
      lane: 'reply',
      status: 'queued',
    })
    .returning('id');
  // Temporal's clock is not ours to set: two hours away is where it would put a try that was to come at once.
  temporal.shop.failures = [() => notYet('gap', HOURS_2)];
  const handle = await temporal.client.workflow.start(SEND_MESSAGE_WORKFLOW, {
    workflowId: messageWorkflowId(messageId, 1),
    taskQueue: TASK_QUEUE,
    args: [{ messageId, attempt: 1 }],
  });
  const isWaiting = async (): Promise<boolean> => {
    const { raw } = await handle.describe();
    return (raw.pendingActivities ?? []).some((one) => one.nextAttemptScheduleTime);
  };
  await temporal.until(isWaiting);

  const look = watch();
  pass(10_000);
  await look.look(0);
  expect(temporal.shop.calls.filter((call) => call.startsWith('deliverMessage'))).toHaveLength(1);
  pass(10_000, -HOURS_2);
  await look.look(0);
  expect(await handle.result()).toEqual({ status: 'sent', reason: null });
  expect(await steps()).toEqual([-7200]);
  const { last_activity_at: activityAt } = await db('conversations').where({ id: conversationId }).first();
  expect(activityAt.getTime()).toBeLessThan(Date.now() + 1_000);
  // The sweep's own minute is over too.
  await temporal.until(() => temporal.shop.calls.includes('startOwed'));
});

it('notices a step by what was written down, after a restart; a step ahead is only told', async () => {
  const look = watch();
  pass(10_000);
  await look.look(HOURS_2);
  expect(await steps()).toEqual([-7200]);
  pass(10_000, HOURS_2);
  await look.look(0);
  expect(await steps()).toEqual([7200, -7200]);
});

it('takes weeks without a beat for a step ahead', async () => {
  await watch().look(-29 * 24 * 3_600_000);
  expect(await steps()).toEqual([]);
  await watch().look(-31 * 24 * 3_600_000);
  expect(await steps()).toEqual([31 * 86_400]);
});

it('corrects nothing by a clock of 2009, and what lies ahead once it is right', async () => {
  const { id: customerId } = await insertCustomer(db);
  const right = clock.wall;
  const ahead = new Date(right + HOURS_2);
  const [{ id }] = await db('conversations')
    .insert({ customer_id: customerId, session_id: 'main', last_activity_at: ahead })
    .returning('id');
  const activityOf = async () =>
    (await db('conversations').where({ id }).first()).last_activity_at.getTime() as number;

  clock.wall = Date.parse('2009-01-01T00:00:00Z');
  const look = watch();
  await look.look(right - clock.wall);
  pass(10_000);
  await look.look(0);
  expect([await steps(), await activityOf()]).toEqual([[], ahead.getTime()]);
  clock.wall = right;
  await look.look(0);
  expect(await steps()).toHaveLength(1);
  expect(await activityOf()).toBeLessThan(Date.now() + 1_000);
});

it('does so once both PostgreSQL and Temporal are there', async () => {
  const broken = createClockWatch(
    { db, client: { ...temporal.client, workflow: null } as never, logger },
    { wall: () => clock.wall, steady: () => clock.steady },
  );
  pass(10_000, -HOURS_2);
  await expect(broken.look(0)).rejects.toThrow();
  await expect(broken.look(0)).rejects.toThrow();
  expect(await steps()).toEqual([-7200]);
});
