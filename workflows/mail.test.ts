import { ApplicationFailure } from '@temporalio/activity';
import { NativeConnection } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { keepHistory } from '../tests/support/keep-history.ts';
import { Worker, connectClient, workflowBundle } from '../tests/support/temporal-worker.ts';
import { createTestNamespace } from '../tests/support/temporal.ts';
import { MAIL_WORKFLOW, TASK_QUEUE, mailWorkflowId } from './identity.ts';

it('tries a mail again when the server is away, and gives up what it refuses for good', async () => {
  const { address, namespace } = await createTestNamespace();
  const client = await connectClient({ address, namespace });
  const connection = await NativeConnection.connect({ address });
  const done: string[] = [];
  const answers = new Map([
    [1, [() => Promise.reject(new Error('the server is away')), () => Promise.resolve('sent')]],
    [2, [() => Promise.reject(ApplicationFailure.nonRetryable('no', 'mail_refused'))]],
  ]);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: await workflowBundle(),
    activities: {
      sendMail: ({ mailId }: { mailId: number }): Promise<unknown> => {
        done.push(`send ${mailId}`);
        return answers.get(mailId)!.shift()!();
      },
      giveUpMail: async ({ mailId }: { mailId: number }) => void done.push(`give up ${mailId}`),
    },
  });
  const running = worker.run();
  const send = (mailId: number) =>
    client.workflow.start(MAIL_WORKFLOW, {
      taskQueue: TASK_QUEUE,
      workflowId: mailWorkflowId(mailId),
      args: [{ mailId }],
    });
  try {
    const sent = await send(1);
    expect(await sent.result()).toBe('sent');
    await keepHistory(sent, 'mail/retried');
    const refused = await send(2);
    expect(await refused.result()).toBe('mail_refused');
    await keepHistory(refused, 'mail/refused');
    expect(done).toEqual(['send 1', 'send 1', 'send 2', 'give up 2']);
  } finally {
    worker.shutdown();
    await running;
    await connection.close();
    await client.connection.close();
  }
});
