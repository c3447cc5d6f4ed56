import { expect, it } from 'vitest';
import { NativeConnection } from '@temporalio/worker';
import { keepHistory } from '../tests/support/keep-history.ts';
import { Worker, connectClient, workflowBundle } from '../tests/support/temporal-worker.ts';
import { createTestNamespace } from '../tests/support/temporal.ts';
import {
  FOLLOW_UPS_WORKFLOW,
  HEAVY_QUEUE,
  PURGES_WORKFLOW,
  SILENT_CONVERSATIONS_WORKFLOW,
  TASK_QUEUE,
  WEEKLY_SUMMARY_WORKFLOW,
} from './identity.ts';

const NIGHTLY = [
  {
    type: PURGES_WORKFLOW,
    activity: 'purgeOld',
    answer: { uploads: 2, sessions: 1 },
    history: 'purges/retried',
  },
  {
    type: SILENT_CONVERSATIONS_WORKFLOW,
    activity: 'resolveSilentConversations',
    answer: 3,
    history: 'silent-conversations/retried',
  },
  {
    type: FOLLOW_UPS_WORKFLOW,
    activity: 'queueFollowUps',
    answer: 2,
    history: 'follow-ups/retried',
  },
  {
    type: WEEKLY_SUMMARY_WORKFLOW,
    activity: 'queueWeeklySummary',
    answer: { mails: 2, messages: 1 },
    history: 'weekly-summary/retried',
  },
];

it.each(NIGHTLY)(
  '$type works on the queue of heavy work, again when the database was away',
  async (nightly) => {
    const { type, activity, answer, history } = nightly;
    const { address, namespace } = await createTestNamespace();
    const client = await connectClient({ address, namespace });
    const connection = await NativeConnection.connect({ address });
    const answers = [() => Promise.reject(new Error('the database is away')), () => Promise.resolve(answer)];
    const work = (): Promise<unknown> => answers.shift()!();
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
        activities: { [activity]: work },
      }),
    ];
    const running = workers.map((worker) => worker.run());
    try {
      const handle = await client.workflow.start(type, {
        taskQueue: TASK_QUEUE,
        workflowId: type,
      });
      expect(await handle.result()).toEqual(answer);
      await keepHistory(handle, history);
    } finally {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await connection.close();
      await client.connection.close();
    }
  },
);
