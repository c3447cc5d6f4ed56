import { expect, it } from 'vitest';
import { NativeConnection } from '@temporalio/worker';
import { keepHistory } from '../tests/support/keep-history.ts';
import { Worker, connectClient, workflowBundle } from '../tests/support/temporal-worker.ts';
import { createTestNamespace } from '../tests/support/temporal.ts';
import { HEAVY_QUEUE, REPORT_DAYS_WORKFLOW, REPORT_DAYS_WORKFLOW_ID, TASK_QUEUE } from './identity.ts';

it('goes on until all orders are on the days of the zone, also when a worker was lost on the way', async () => {
  const { address, namespace } = await createTestNamespace();
  const client = await connectClient({ address, namespace });
  const connection = await NativeConnection.connect({ address });
  const answers = [
    // Somebody still writes what began before the zone changed.
    () => ({ after: 0, seen: 0 }),
    () => ({ after: 20_000, seen: 20_000 }),
    () => {
      throw new Error('the worker was stopped');
    },
    () => ({ after: null, seen: 7_000 }),
  ];
  const workers = [
    await Worker.create({
      connection,
      namespace,
      taskQueue: TASK_QUEUE,
      workflowBundle: await workflowBundle(),
    }),
    await Worker.create({
      connection,
      namespace,
      taskQueue: HEAVY_QUEUE,
      activities: { rebuildReportDays: (): unknown => answers.shift()!() },
    }),
  ];
  const running = workers.map((worker) => worker.run());
  try {
    const handle = await client.workflow.start(REPORT_DAYS_WORKFLOW, {
      taskQueue: TASK_QUEUE,
      workflowId: REPORT_DAYS_WORKFLOW_ID,
    });
    expect(await handle.result()).toEqual({ orders: 27_000 });
    expect(answers).toEqual([]);
    await keepHistory(handle, 'report-days/gone-on');
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await connection.close();
    await client.connection.close();
  }
});
