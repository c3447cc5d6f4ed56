import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { ReminderPlan } from '@roms/domain/delivery';
import { TASK_QUEUE, laneQueue, orderWorkflowId } from '../../workflows/identity.ts';
import { createFakeShop, type FakeShop } from './fake-activities.ts';
import { Worker, connectClient, workflowBundle } from './temporal-worker.ts';
import { createTestNamespace } from './temporal.ts';

/** Workflow code on the real server, with the database and the gateway stood in for by the current `shop`. */
export type OrderWorkflows = {
  client: Client;
  /** Of the test that runs: `newShop` before each. */
  shop: FakeShop;
  newShop: () => void;
  /** Starts the workflow of a new order, or with spans of the test's own. */
  start: (spans?: { undoMs: number; noRuleMs: number }) => Promise<WorkflowHandle>;
  restartWorkers: () => Promise<void>;
  stop: () => Promise<void>;
  until: (done: () => boolean | Promise<boolean>) => Promise<void>;
  /** Until the workflow has planned so often. */
  planned: (times: number) => Promise<void>;
  /** Until the workflow says that it is in a state. */
  reaches: (handle: WorkflowHandle, state: string) => Promise<void>;
};

export async function startOrderWorkflows(): Promise<OrderWorkflows> {
  const temporal = await createTestNamespace();
  const client = await connectClient(temporal);
  const connection = await NativeConnection.connect({ address: temporal.address });
  let orderId = 0;
  let stopWorkers = await startWorkers();

  /** One set of Workers serves all tests, each of which has a shop of its own. */
  function ofCurrentShop(set: 'roms' | 'lane'): Record<string, (input: unknown) => Promise<unknown>> {
    const names = Object.keys(createFakeShop()[set]);
    const call = (name: string) => (input: unknown) =>
      (it.shop[set] as Record<string, (input: unknown) => Promise<unknown>>)[name]!(input);
    return Object.fromEntries(names.map((name) => [name, call(name)]));
  }

  async function startWorkers(): Promise<() => Promise<void>> {
    const { namespace } = temporal;
    const workers = [
      await Worker.create({
        connection,
        namespace,
        taskQueue: TASK_QUEUE,
        workflowBundle: await workflowBundle(),
        activities: ofCurrentShop('roms'),
      }),
    ];
    for (const lane of ['reply', 'transactional', 'reminder']) {
      const taskQueue = laneQueue('main', lane);
      workers.push(
        await Worker.create({ connection, namespace, taskQueue, activities: ofCurrentShop('lane') }),
      );
    }
    const running = workers.map((worker) => worker.run());
    return async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    };
  }

  async function until(done: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 2_000; tries += 1) {
      if (await done()) return;
      await sleep(50);
    }
    throw new Error(`it did not happen: ${it.shop.calls.join(' | ')}`);
  }

  const it: OrderWorkflows = {
    client,
    shop: createFakeShop(),
    newShop: () => {
      it.shop = createFakeShop();
    },
    start: (spans) => {
      orderId += 1;
      return client.workflow.start('orderWorkflow', {
        taskQueue: TASK_QUEUE,
        workflowId: orderWorkflowId(orderId),
        args: [{ orderId, cycle: 1 }, ...(spans ? [spans] : [])],
      });
    },
    restartWorkers: async () => {
      await stopWorkers();
      stopWorkers = await startWorkers();
    },
    stop: async () => {
      await stopWorkers();
      await connection.close();
      await client.connection.close();
    },
    until,
    planned: (times) => until(() => it.shop.calls.filter((call) => call === 'planReminder').length >= times),
    reaches: (handle, state) =>
      until(async () => ((await handle.query('state')) as { state: string }).state === state),
  };
  return it;
}

/** A plan that is due after so many milliseconds. */
export function dueIn(inMs: number): Extract<ReminderPlan, { next: 'wait' }> {
  const dueAt = new Date(Date.now() + inMs).toISOString();
  return { next: 'wait', dueAt, dueText: '14 Mar 09:12 WIB', orderStatus: 'completed' };
}
