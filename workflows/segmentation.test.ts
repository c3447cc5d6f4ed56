import { expect, it } from 'vitest';
import { NativeConnection } from '@temporalio/worker';
import { keepHistory } from '../tests/support/keep-history.ts';
import { Worker, connectClient, workflowBundle } from '../tests/support/temporal-worker.ts';
import { createTestNamespace } from '../tests/support/temporal.ts';
import { HEAVY_QUEUE, SEGMENTATION_WORKFLOW, SEGMENTATION_WORKFLOW_ID, TASK_QUEUE } from './identity.ts';

it('goes on until everybody is placed, also when a worker was lost on the way, and tells who moved', async () => {
  const { address, namespace } = await createTestNamespace();
  const client = await connectClient({ address, namespace });
  const connection = await NativeConnection.connect({ address });
  const asked: number[] = [];
  const [old, now] = [{ rules: ['old'] }, { rules: ['now'] }];
  const moved = { 'new>regular': 1, 'regular>inactive': 2 };
  const answers = [
    () => ({ after: 20_000, seen: 20_000, changed: 3, moves: moved, ...old }),
    () => {
      throw new Error('the worker was stopped');
    },
    // Somebody changed the thresholds: who was placed by the old ones is looked at again.
    () => ({ after: null, seen: 5_000, changed: 2, moves: { 'regular>inactive': 2 }, ...now }),
    () => ({ after: 20_000, seen: 20_000, changed: 1, moves: { 'loyal>regular': 1 }, ...now }),
    () => ({ after: null, seen: 5_000, changed: 0, moves: {}, ...now }),
  ];
  const counts = { inactive: 4, big_spender: 0, loyal: 0, new: 0, regular: 1, none: 24_995 };
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
        placeCustomers: ({ after }: { after: number }): unknown => {
          asked.push(after);
          return answers.shift()!();
        },
        recordSegmentDay: () => counts,
      },
    }),
  ];
  const running = workers.map((worker) => worker.run());
  try {
    const handle = await client.workflow.start(SEGMENTATION_WORKFLOW, {
      taskQueue: TASK_QUEUE,
      workflowId: SEGMENTATION_WORKFLOW_ID,
    });
    const moves = { 'new>regular': 1, 'regular>inactive': 4, 'loyal>regular': 1 };
    expect(await handle.result()).toEqual({ seen: 25_000, changed: 6, moves, counts });
    expect(asked).toEqual([0, 20_000, 20_000, 0, 20_000]);
    expect((await handle.describe()).memo).toEqual({ customers: 25_000, moved: 6, ...counts });
    await keepHistory(handle, 'segmentation/gone-on');
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await connection.close();
    await client.connection.close();
  }
});
