import type { Logger } from 'pino';
import { createLanes } from './chat-queues.ts';
import type { Lane } from './chat-queues.ts';
import type { Spool } from './spool.ts';
import { WEBHOOKS_AT_ONCE } from './webhook.ts';
import type { PostResult, PostWebhook } from './webhook.ts';

/** Decisions, "Lanes and permits": backoff of one event, the probe of the endpoint, and when an event is given up. */
const BACKOFF_MS = { first: 5_000, longest: 300_000, jitter: 0.2 };
const PROBE_MS = 5_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** Answers that say "later", though they are in the 400s. */
const RETRYABLE_4XX = new Set([401, 408, 429]);
/** An endpoint that answers, but badly, counts as down after so many failures in a row, of more than one lane. */
const FAILURES_UNTIL_DOWN = 3;

export type CourierDeps = {
  spool: Spool;
  post: PostWebhook;
  now: () => number;
  random: () => number;
  /** How many times faster than the contract all times here pass. */
  haste?: number;
  count: (result: 'delivered' | 'failed' | 'dead') => void;
  log: Logger;
};
export type Courier = ReturnType<typeof createCourier>;

/** Brings spooled events to the API: at least once, in order for each lane, lanes beside each other. */
export function createCourier(deps: CourierDeps) {
  const { spool, now, haste = 1 } = deps;
  const lanes = createLanes();
  const running = new Set<Promise<void>>();
  const failedLanes = new Set<string>();
  let failuresInARow = 0;
  let answers = 0;
  let isDown = false;
  let isClosed = false;
  let probing: NodeJS.Timeout | undefined;

  /** Lets everybody go whose turn it is; while the endpoint is down, one every 5 s. */
  function pump(): void {
    if (isClosed) return;
    if (isDown) {
      probing ??= setTimeout(probe, PROBE_MS / haste);
      return;
    }
    while (running.size < WEBHOOKS_AT_ONCE) {
      const next = lanes.next(false);
      if (next === undefined) return;
      go(next.lane, next.id);
    }
  }

  function probe(): void {
    probing = undefined;
    if (isClosed || lanes.size() === 0) return;
    const next = isDown ? lanes.next(true) : undefined;
    if (next !== undefined) go(next.lane, next.id);
    pump();
  }

  function go(lane: Lane, id: number): void {
    const delivery = deliver(lane, id).finally(() => {
      running.delete(delivery);
      pump();
    });
    running.add(delivery);
  }

  async function deliver(lane: Lane, id: number): Promise<void> {
    const before = answers;
    try {
      const event = spool.read(id);
      const result = event === undefined ? 'gone' : await deps.post(event);
      if (result === 'gone') settle(lane, id);
      else if (isTaken(result)) {
        endpointAnswered();
        spool.done(id);
        deps.count('delivered');
        settle(lane, id);
      } else if (isHopeless(result)) {
        endpointAnswered();
        giveUp(lane, id, reasonOf(result));
      } else postpone(lane, id, result, answers > before);
    } catch (error) {
      // The disk is full, or the service ends: the event stays, and goes again under the same id.
      if (!isClosed) deps.log.error({ err: error }, 'could not write down what became of an event');
      rest(lane, id, true);
    }
  }

  function settle(begun: Lane, id: number): void {
    lanes.goOn(lanes.ended(begun, id, true));
  }

  /** `areOthersWell`: since this attempt began, the endpoint has answered others. */
  function postpone(lane: Lane, id: number, result: PostResult, areOthersWell: boolean): void {
    deps.count('failed');
    failuresInARow += 1;
    failedLanes.add(lane.name);
    const isBad = failuresInARow >= FAILURES_UNTIL_DOWN && failedLanes.size > 1;
    if (!areOthersWell && (result.kind === 'unreachable' || isBad)) {
      if (!isDown)
        deps.log.warn({ reason: reasonOf(result) }, 'the webhook endpoint is down; events are kept');
      isDown = true;
    }
    const { firstTriedAt } = spool.failed(id);
    if (now() - firstTriedAt >= GIVE_UP_AFTER_MS / haste) {
      giveUp(lane, id, `${reasonOf(result)} for 24 hours`);
    } else rest(lane, id, areOthersWell || !isDown);
  }

  /** After a failure of its own a lane pauses for longer and longer; otherwise it waits for the endpoint. */
  function rest(begun: Lane, id: number, isOwn: boolean): void {
    const lane = lanes.ended(begun, id, false);
    if (isClosed) return;
    if (isOwn) lane.failures += 1;
    lanes.rest(lane, isOwn ? backoffMs(lane.failures, deps.random()) / haste : undefined, pump);
  }

  function giveUp(lane: Lane, id: number, reason: string): void {
    spool.bury(id, reason);
    deps.count('dead');
    deps.log.error({ reason }, 'an event became a dead letter');
    settle(lane, id);
  }

  function endpointAnswered(): void {
    answers += 1;
    failuresInARow = 0;
    failedLanes.clear();
    if (!isDown) return;
    isDown = false;
    deps.log.info('the webhook endpoint is back');
    lanes.wake();
  }

  spool.onAppend(({ id, lane, joins }) => {
    if (joins !== undefined) lanes.join(joins, lane);
    lanes.add(lane, id);
    pump();
  });
  for (const event of spool.owed()) lanes.add(event.lane, event.id);
  pump();

  return {
    isDown: () => isDown,
    /** Lets what is under way end, `patienceMs` at most; the rest stays on disk. */
    async close(patienceMs: number): Promise<void> {
      const until = now() + patienceMs;
      while (!isDown && lanes.size() > 0 && now() < until) await new Promise((go) => setTimeout(go, 20));
      isClosed = true;
      clearTimeout(probing);
      lanes.close();
      const tooLong = new Promise((go) => setTimeout(go, 1_000).unref());
      await Promise.race([Promise.all(running), tooLong]);
    },
  };
}

/** 5 s, 10 s, 20 s … 5 min, each up to 20 % more or less, never longer; `failures` counts them so far. */
export function backoffMs(failures: number, random: number): number {
  const plain = Math.min(BACKOFF_MS.longest, BACKOFF_MS.first * 2 ** (failures - 1));
  const jittered = plain * (1 - BACKOFF_MS.jitter + 2 * BACKOFF_MS.jitter * random);
  return Math.round(Math.min(BACKOFF_MS.longest, jittered));
}

function isTaken(result: PostResult): boolean {
  return result.kind === 'answered' && result.status >= 200 && result.status < 300;
}

/** The API understood and will never take it. */
function isHopeless(result: PostResult): boolean {
  if (result.kind !== 'answered' || RETRYABLE_4XX.has(result.status)) return false;
  return result.status >= 400 && result.status < 500;
}

function reasonOf(result: PostResult): string {
  return result.kind === 'answered' ? `answered ${result.status}` : result.reason;
}
