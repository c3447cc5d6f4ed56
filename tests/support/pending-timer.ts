import type { Client } from '@temporalio/client';

/** `startedAt` and `firesAt` in epoch milliseconds. */
export type PendingTimer = { workflowId: string; startedAt: number; firesAt: number };

/** The one timer that a running workflow sleeps on, as its history holds it. Throws when it runs not, or has not one. */
export async function pendingTimer(client: Client, workflowId: string): Promise<PendingTimer> {
  const handle = client.workflow.getHandle(workflowId);
  const { status } = await handle.describe();
  if (status.name !== 'RUNNING') throw new Error(`${workflowId} is ${status.name}`);
  const events = (await handle.fetchHistory()).events ?? [];
  const ended = new Set(
    events.flatMap((event) => [
      event.timerCanceledEventAttributes?.timerId,
      event.timerFiredEventAttributes?.timerId,
    ]),
  );
  const pending = events.filter(
    ({ timerStartedEventAttributes: timer }) => timer && !ended.has(timer.timerId),
  );
  if (pending.length !== 1) throw new Error(`${workflowId} sleeps on ${pending.length} timers`);
  const startedAt = toMs(pending[0]!.eventTime);
  const { startToFireTimeout } = pending[0]!.timerStartedEventAttributes!;
  return { workflowId, startedAt, firesAt: startedAt + toMs(startToFireTimeout) };
}

function toMs(span: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(span?.seconds ?? 0) * 1_000 + (span?.nanos ?? 0) / 1_000_000;
}
