import { expect, it } from 'vitest';
import { NativeConnection } from '@temporalio/worker';
import { keepHistory } from '../tests/support/keep-history.ts';
import { Worker, connectClient, workflowBundle } from '../tests/support/temporal-worker.ts';
import { createTestNamespace } from '../tests/support/temporal.ts';
import { HEAVY_QUEUE, IMPORT_WORKFLOW, TASK_QUEUE, importWorkflowId } from './identity.ts';

it('reads the file, then goes on until no row is left, also when a worker was lost on the way', async () => {
  const { address, namespace } = await createTestNamespace();
  const client = await connectClient({ address, namespace });
  const connection = await NativeConnection.connect({ address });
  const answers = [
    () => Promise.resolve({ isDone: false, done: 500, total: 1_200 }),
    () => Promise.reject(new Error('the worker was stopped')),
    () => Promise.resolve({ isDone: true, done: 1_200, total: 1_200 }),
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
      activities: {
        readImport: ({ importId }: { importId: number }) =>
          Promise.resolve(importId === 7 ? 'running' : 'failed'),
        importRows: (): Promise<unknown> => answers.shift()!(),
      },
    }),
  ];
  const running = workers.map((worker) => worker.run());
  const start = (importId: number) =>
    client.workflow.start(IMPORT_WORKFLOW, {
      taskQueue: TASK_QUEUE,
      workflowId: importWorkflowId(importId),
      args: [{ importId }],
    });
  try {
    const handle = await start(7);
    expect(await handle.result()).toBe('done');
    expect(answers).toEqual([]);
    await keepHistory(handle, 'import/gone-on');
    const refused = await start(8);
    expect(await refused.result()).toBe('failed');
    await keepHistory(refused, 'import/refused');
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await connection.close();
    await client.connection.close();
  }
});
