import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UpdateReminderRule } from '@roms/contracts/reminder-rules';
import { reminderSlot } from '@roms/domain/reminder';
import { createActivities } from '../../activities/index.ts';
import { updateCustomer } from '../../db/customers/update-customer.ts';
import { updateRule } from '../../db/reminders/write-rule.ts';
import { connectDatabase } from '../../db/knex.ts';
import { SEES_ALL } from '../../db/scopes/viewer.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { Worker, connectClient, workflowBundle } from '../../tests/support/temporal-worker.ts';
import { createTestNamespace } from '../../tests/support/temporal.ts';
import { TASK_QUEUE, orderWorkflowId } from '../identity.ts';

let database: TestDatabase;
let db: Knex;
let client: Client;
let connection: NativeConnection;
let namespace: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  const temporal = await createTestNamespace();
  namespace = temporal.namespace;
  client = await connectClient(temporal);
  connection = await NativeConnection.connect({ address: temporal.address });
});
afterAll(async () => {
  await connection.close();
  await client.connection.close();
  await db.destroy();
  await database.drop();
});

async function withWorker<T>(work: () => Promise<T>): Promise<T> {
  const never = async (): Promise<never> => {
    throw new Error('not in this test');
  };
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: await workflowBundle(),
    activities: createActivities({
      db,
      gateway: { send: never, hasMedia: never, keepMedia: never, report: never },
      files: { blob: never },
      starts: {
        startOrder: never,
        startMessage: never,
        startAbsence: never,
        startMail: never,
        startImport: never,
        startBroadcast: never,
        wakeBroadcast: never,
        startReportDays: never,
        letOthersPass: never,
        restartOrder: never,
        startSnooze: never,
        namespaceId: never,
        callMessage: never,
        signalOrder: never,
      },
      settings: {},
      mail: { mailer: null, way: 'none' },
      logger: createLogger({ name: 'test', level: 'silent' }),
      stopping: new AbortController().signal,
    }).roms,
  });
  return worker.runUntil(work);
}

it.each(['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'])(
  'sleeps 30 days until nine in %s, to the second, and outlasts its worker',
  async (zone) => {
    const customer = await insertCustomer(db, { zone });
    const completedAt = new Date(Date.now() - 60_000);
    const orderId = await insertOrder(db, {
      customerId: customer.id,
      status: 'completed',
      completedAt,
      // Two days old: no thank-you is owed, so nothing is sent.
      orderedAt: new Date(Date.now() - 2 * 86_400_000),
    });
    const handle = client.workflow.getHandle(orderWorkflowId(orderId));
    await withWorker(async () => {
      await client.workflow.start('orderWorkflow', {
        taskQueue: TASK_QUEUE,
        workflowId: handle.workflowId,
        args: [{ orderId, cycle: 1 }],
      });
      await waitFor(async () => (await timersOf()).length > 0);
    });
    const expected = DateTime.fromJSDate(completedAt, { zone })
      .plus({ days: 30 })
      .startOf('day')
      .set({ hour: 9 })
      .plus({ seconds: reminderSlot(orderId) });
    const [timer] = await timersOf();
    // A busy machine may take its time for the workflow task in which the length was computed.
    expect(Math.abs(timer!.ringsAt - expected.toMillis())).toBeLessThan(1_000 + timer!.taskMs);
    expect(timer!.lengthMs).toBeGreaterThan(28.5 * 86_400_000);
    const row = await db('order_lifecycles').where({ order_id: orderId }).first();
    expect(row.due_at.getTime()).toBe(expected.toMillis());

    // Another worker replays it and finds it waiting: still one timer.
    const state = await withWorker(() => handle.query<{ state: string }>('state'));
    expect(state.state).toBe('waiting');
    expect(await timersOf()).toHaveLength(1);
    await handle.terminate();

    async function timersOf(): Promise<{ ringsAt: number; lengthMs: number; taskMs: number }[]> {
      const { events } = await handle.fetchHistory();
      let taskBegan = 0;
      return (events ?? []).flatMap((event) => {
        const at = millis(event.eventTime);
        if (event.workflowTaskStartedEventAttributes) taskBegan = at;
        const timer = event.timerStartedEventAttributes;
        if (!timer) return [];
        const lengthMs = millis(timer.startToFireTimeout);
        return [{ ringsAt: at + lengthMs, lengthMs, taskMs: at - taskBegan }];
      });
    }
  },
);

it('sleeps until nine of another zone once the customer has moved there', async () => {
  const customer = await insertCustomer(db, { zone: 'Asia/Jakarta' });
  const completedAt = new Date(Date.now() - 60_000);
  const orderId = await insertOrder(db, {
    customerId: customer.id,
    status: 'completed',
    completedAt,
    orderedAt: new Date(Date.now() - 2 * 86_400_000),
  });
  const nine = (zone: string) =>
    DateTime.fromJSDate(completedAt, { zone })
      .plus({ days: 30 })
      .startOf('day')
      .plus({ hours: 9, seconds: reminderSlot(orderId) })
      .toJSDate();
  const dueAt = async () =>
    (await db('order_lifecycles').where({ order_id: orderId }).first('due_at'))?.due_at as
      Date | null | undefined;
  const handle = client.workflow.getHandle(orderWorkflowId(orderId));
  await withWorker(async () => {
    await client.workflow.start('orderWorkflow', {
      taskQueue: TASK_QUEUE,
      workflowId: handle.workflowId,
      args: [{ orderId, cycle: 1 }],
    });
    await waitFor(async () => (await dueAt()) instanceof Date);
    expect(await dueAt()).toEqual(nine('Asia/Jakarta'));

    const facts = { now: new Date(), shopZone: 'Asia/Jakarta' as const };
    const { replanned } = await db.transaction((trx) =>
      updateCustomer(trx, SEES_ALL, customer.id, { city: 'Sorong' }, facts),
    );
    expect(replanned).toEqual([orderId]);
    await handle.signal('orderChanged');
    const jayapura = nine('Asia/Jayapura');
    await waitFor(async () => {
      const { dueAt: sleepsUntil } = await handle.query<{ dueAt: string | null }>('state');
      return sleepsUntil === jayapura.toISOString();
    });
    expect(await dueAt()).toEqual(jayapura);
  });
  await handle.terminate();
});

it('follows an edit of its rule: for new orders only, for what waits, and for past orders too', async () => {
  const customer = await insertCustomer(db);
  const row = { customerId: customer.id, status: 'completed' as const };
  const completedAt = new Date(Date.now() - 60_000);
  const orderedAt = new Date(Date.now() - 2 * 86_400_000);
  const orderId = await insertOrder(db, { ...row, completedAt, orderedAt });
  const pastId = await insertOrder(db, {
    ...row,
    completedAt: new Date(Date.now() - 40 * 86_400_000),
    orderedAt: new Date(Date.now() - 41 * 86_400_000),
    items: [{ name: 'Teh Melati' }],
  });
  await db('order_lifecycles').insert({ order_id: pastId, state: 'expired', started_at: orderedAt });
  const [rule] = await db('reminder_rules').select('id');
  const lifecycleOf = (id: number) => db('order_lifecycles').where({ order_id: id }).first();
  const handle = client.workflow.getHandle(orderWorkflowId(orderId));
  const start = (id: number, cycle: number) =>
    client.workflow.start('orderWorkflow', {
      taskQueue: TASK_QUEUE,
      workflowId: orderWorkflowId(id, cycle),
      args: [{ orderId: id, cycle }],
    });
  /** Days after completion to which the workflow sleeps, once it has planned again. */
  async function daysAfter(edit: UpdateReminderRule): Promise<number> {
    const { updated_at: before } = await lifecycleOf(orderId);
    await db.transaction((trx) => updateRule(trx, rule.id, edit, {}));
    await handle.signal('settingsChanged');
    await waitFor(async () => (await lifecycleOf(orderId)).updated_at > before);
    const { due_at: dueAt } = await lifecycleOf(orderId);
    await waitFor(async () => {
      const { dueAt: sleepsUntil } = await handle.query<{ dueAt: string | null }>('state');
      return sleepsUntil === dueAt.toISOString();
    });
    const zone = 'Asia/Jakarta';
    const midnight = (at: Date) => DateTime.fromJSDate(at, { zone }).startOf('day');
    return midnight(dueAt).diff(midnight(completedAt), 'days').days;
  }

  await withWorker(async () => {
    await start(orderId, 1);
    await waitFor(async () => (await lifecycleOf(orderId))?.due_at instanceof Date);
    expect(await daysAfter({ days: 20, applyTo: 'new' })).toBe(30);
    expect(await daysAfter({ days: 10 })).toBe(10);
    expect(await lifecycleOf(pastId)).toMatchObject({ state: 'expired', cycle: 1 });
    expect(await daysAfter({ days: 12, applyTo: 'past', pastDays: 60 })).toBe(12);
    // As the sweep starts it.
    expect(await lifecycleOf(pastId)).toMatchObject({ state: 'waiting', cycle: 2, started_at: null });
    await start(pastId, 2);
    await waitFor(async () => (await lifecycleOf(pastId)).due_at instanceof Date);
    const { due_at: dueAt } = await lifecycleOf(pastId);
    expect(dueAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(dueAt.getTime()).toBeLessThan(Date.now() + 86_400_000);
    await client.workflow.getHandle(orderWorkflowId(pastId, 2)).terminate();
  });
  await handle.terminate();
});

type Protobuf = { seconds?: unknown; nanos?: number | null } | null | undefined;
const millis = (time: Protobuf): number => Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;

async function waitFor(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    if (await done()) return;
    await sleep(50);
  }
  throw new Error('it did not happen');
}
