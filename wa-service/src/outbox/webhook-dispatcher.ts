import type { Logger } from 'pino';
import { backoffMs } from './backoff.ts';
import { createChatQueues } from './chat-queues.ts';
import type { ChatQueue } from './chat-queues.ts';
import type { Spool } from './spool.ts';
import { WEBHOOKS_AT_ONCE } from './webhook.ts';
import type { PostResult, PostWebhook } from './webhook.ts';

/** While the endpoint is down, one event tries it this often (ms). */
const PROBE_MS = 5_000;
/** An event that fails for so long becomes a dead letter (ms). */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** Answers that say "later", though they are in the 400s. */
const RETRYABLE_4XX = new Set([401, 408, 429]);
/** An endpoint that answers, but badly, counts as down after so many failures in a row, of more than one queue. */
const FAILURES_UNTIL_DOWN = 3;
/** How long `close` waits for the posts under way after its patience has ended (ms). */
const LAST_POSTS_MS = 1_000;

export type WebhookDispatcherDeps = {
  spool: Spool;
  post: PostWebhook;
  now: () => number;
  random: () => number;
  /** How many times faster than the contract all times here pass. */
  haste?: number;
  count: (result: 'delivered' | 'failed' | 'dead') => void;
  log: Logger;
};
export type WebhookDispatcher = ReturnType<typeof createWebhookDispatcher>;

/** Brings spooled events to the API: at least once, in order for each queue, queues beside each other. */
export function createWebhookDispatcher(deps: WebhookDispatcherDeps) {
  const { spool, now, haste = 1 } = deps;
  const queues = createChatQueues();
  const running = new Set<Promise<void>>();
  const failedQueues = new Set<string>();
  let failuresInARow = 0;
  let answers = 0;
  let isDown = false;
  let isClosed = false;
  let probing: NodeJS.Timeout | undefined;

  /** Starts what is ready; while the endpoint is down, one event every 5 s. */
  function pump(): void {
    if (isClosed) return;
    if (isDown) {
      probing ??= setTimeout(probe, PROBE_MS / haste);
      return;
    }
    while (running.size < WEBHOOKS_AT_ONCE) {
      const next = queues.next(false);
      if (next === undefined) return;
      start(next.queue, next.eventId);
    }
  }

  function probe(): void {
    probing = undefined;
    if (isClosed || queues.size() === 0) return;
    const next = isDown ? queues.next(true) : undefined;
    if (next !== undefined) start(next.queue, next.eventId);
    pump();
  }

  function start(queue: ChatQueue, id: number): void {
    const delivery = deliver(queue, id).finally(() => {
      running.delete(delivery);
      pump();
    });
    running.add(delivery);
  }

  async function deliver(queue: ChatQueue, id: number): Promise<void> {
    const answersBefore = answers;
    try {
      const event = spool.read(id);
      if (event === undefined) {
        settle(queue, id);
        return;
      }
      const result = await deps.post(event);
      if (isTaken(result)) {
        endpointAnswered();
        spool.done(id);
        deps.count('delivered');
        settle(queue, id);
      } else if (isRefused(result)) {
        endpointAnswered();
        bury(queue, id, reasonOf(result));
      } else postpone(queue, id, result, answers > answersBefore);
    } catch (error) {
      // The disk is full, or the service ends: the event stays, and goes again under the same id.
      if (!isClosed) deps.log.error({ err: error }, 'could not write down what became of an event');
      pause(queue, id, true);
    }
  }

  function settle(begun: ChatQueue, id: number): void {
    queues.advance(queues.endAttempt(begun, id, true));
  }

  /** `hasAnsweredOthers`: since this attempt began, the endpoint has taken events of other queues. */
  function postpone(queue: ChatQueue, id: number, result: PostResult, hasAnsweredOthers: boolean): void {
    deps.count('failed');
    failuresInARow += 1;
    failedQueues.add(queue.name);
    const isBad = failuresInARow >= FAILURES_UNTIL_DOWN && failedQueues.size > 1;
    if (!hasAnsweredOthers && (result.kind === 'unreachable' || isBad)) {
      if (!isDown)
        deps.log.warn({ reason: reasonOf(result) }, 'the webhook endpoint is down; events are kept');
      isDown = true;
    }
    const { firstTriedAt } = spool.failed(id);
    if (now() - firstTriedAt >= GIVE_UP_AFTER_MS / haste) {
      bury(queue, id, `${reasonOf(result)} for 24 hours`);
    } else pause(queue, id, hasAnsweredOthers || !isDown);
  }

  /** After a failure that only this queue has, it pauses for longer and longer; otherwise it waits for the endpoint. */
  function pause(begun: ChatQueue, id: number, isItsOwnFailure: boolean): void {
    const queue = queues.endAttempt(begun, id, false);
    if (isClosed) return;
    if (isItsOwnFailure) queue.failures += 1;
    queues.pause(queue, isItsOwnFailure ? backoffMs(queue.failures, deps.random()) / haste : undefined, pump);
  }

  function bury(queue: ChatQueue, id: number, reason: string): void {
    spool.bury(id, reason);
    deps.count('dead');
    deps.log.error({ reason }, 'an event became a dead letter');
    settle(queue, id);
  }

  function endpointAnswered(): void {
    answers += 1;
    failuresInARow = 0;
    failedQueues.clear();
    if (!isDown) return;
    isDown = false;
    deps.log.info('the webhook endpoint is back');
    queues.resume();
  }

  spool.onAppend(({ id, queue, joins }) => {
    if (joins !== undefined) queues.join(joins, queue);
    queues.add(queue, id);
    pump();
  });
  for (const event of spool.owed()) queues.add(event.queue, event.id);
  pump();

  return {
    isDown: () => isDown,
    /** Lets the posts under way end, `patienceMs` at most; the rest stays on disk. */
    async close(patienceMs: number): Promise<void> {
      const until = now() + patienceMs;
      while (!isDown && queues.size() > 0 && now() < until) await new Promise((go) => setTimeout(go, 20));
      isClosed = true;
      clearTimeout(probing);
      queues.close();
      const tooLong = new Promise((go) => setTimeout(go, LAST_POSTS_MS).unref());
      await Promise.race([Promise.all(running), tooLong]);
    },
  };
}

function isTaken(result: PostResult): boolean {
  return result.kind === 'answered' && result.status >= 200 && result.status < 300;
}

/** The endpoint understood the event and will never take it. */
function isRefused(result: PostResult): boolean {
  if (result.kind !== 'answered' || RETRYABLE_4XX.has(result.status)) return false;
  return result.status >= 400 && result.status < 500;
}

function reasonOf(result: PostResult): string {
  return result.kind === 'answered' ? `answered ${result.status}` : result.reason;
}
