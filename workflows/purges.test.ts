import { expect, it } from 'vitest';
import { NativeConnection } from '@temporalio/worker';
import { keepHistory } from '../tests/support/keep-history.ts';
import { Worker, connectClient, workflowBundle } from '../tests/support/temporal-worker.ts';
import { createTestNamespace } from '../tests/support/temporal.ts';
import { HEAVY_QUEUE, PURGES_WORKFLOW, TASK_QUEUE } from './identity.ts';

it('purges on the queue of heavy work, again when the database was away, and tells what is gone', async () => {
  const { address, namespace } = await createTestNamespace();
  const client = await connectClient({ address, namespace });
  const connection = await NativeConnection.connect({ address });
  const answers = [
    () => Promise.reject(new Error('the database is away')),
    () => Promise.resolve({ uploads: 2, sessions: 1 }),
  ];
  const purgeOld = (): Promise<unknown> => answers.shift()!();
  const workers = [
    await Worker.create({
      connection,
      namespace,
      taskQueue: TASK_QUEUE,
      workflowBundle: await workflowBundle(),
    }),
    await Worker.create({ connection, namespace, taskQueue: HEAVY_QUEUE, activities: { purgeOld } }),
  ];
  const running = workers.map((worker) => worker.run());
  try {
    const handle = await client.workflow.start(PURGES_WORKFLOW, {
      taskQueue: TASK_QUEUE,
      workflowId: 'purges',
    });
    expect(await handle.result()).toEqual({ uploads: 2, sessions: 1 });
    await keepHistory(handle, 'purges/retried');
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await connection.close();
    await client.connection.close();
  }
});
