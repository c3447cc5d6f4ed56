import type { Logger } from 'pino';
import type { Spool } from './spool.ts';
import type { PostResult, PostWebhook } from './webhook.ts';

/** Decisions, "Lanes and permits": backoff of one event, the probe of the endpoint, and when an event is given up. */
const BACKOFF_MS = { first: 5_000, longest: 300_000, jitter: 0.2 };
const PROBE_MS = 5_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** Answers that say "later", though they are in the 400s. */
const RETRYABLE_4XX = new Set([401, 408, 429]);
/** An endpoint that answers, but badly, counts as down after so many failures in a row. */
const FAILURES_UNTIL_DOWN = 3;

type Lane = { queue: number[]; isBusy: boolean; notBefore: number; triedAt: number };
export type CourierDeps = {
  spool: Spool;
  post: PostWebhook;
  now: () => number;
  random: () => number;
  count: (result: 'delivered' | 'failed' | 'dead') => void;
  log: Logger;
};
export type Courier = ReturnType<typeof createCourier>;

/** Brings spooled events to the API: at least once, in order for each lane, lanes beside each other. */
export function createCourier(deps: CourierDeps) {
  const { spool, now } = deps;
  const lanes = new Map<string, Lane>();
  let failuresInARow = 0;
  let isDown = false;
  let nextProbeAt = 0;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  const running = new Set<Promise<void>>();

  function enqueue(event: { id: number; lane: string }): void {
    let lane = lanes.get(event.lane);
    if (lane === undefined) {
      lane = { queue: [], isBusy: false, notBefore: 0, triedAt: 0 };
      lanes.set(event.lane, lane);
    }
    lane.queue.push(event.id);
    if (isDown) schedule();
    else advance(event.lane, lane);
  }

  function advance(name: string, lane: Lane): void {
    if (isClosed || lane.isBusy) return;
    const id = lane.queue[0];
    if (id === undefined) {
      lanes.delete(name);
      return;
    }
    if (lane.notBefore > now()) {
      schedule();
      return;
    }
    lane.isBusy = true;
    lane.triedAt = now();
    const delivery = deliver(id, lane).finally(() => {
      running.delete(delivery);
      lane.isBusy = false;
      if (isDown) schedule();
      else advance(name, lane);
    });
    running.add(delivery);
  }

  async function deliver(id: number, lane: Lane): Promise<void> {
    const event = spool.read(id);
    if (event === undefined) {
      lane.queue.shift();
      return;
    }
    const result = await deps.post(event);
    if (result.kind === 'answered' && result.status >= 200 && result.status < 300) {
      spool.done(id);
      lane.queue.shift();
      lane.notBefore = 0;
      deps.count('delivered');
      endpointAnswered();
    } else if (isHopeless(result)) {
      giveUp(id, lane, `answered ${(result as { status: number }).status}`);
      endpointAnswered();
    } else {
      postpone(id, lane, result);
    }
  }

  function postpone(id: number, lane: Lane, result: PostResult): void {
    const { attempts, firstTriedAt } = spool.failed(id);
    const reason = result.kind === 'answered' ? `answered ${result.status}` : result.reason;
    deps.count('failed');
    failuresInARow += 1;
    if (now() - firstTriedAt >= GIVE_UP_AFTER_MS) giveUp(id, lane, `${reason} for 24 hours`);
    else lane.notBefore = now() + backoffMs(attempts, deps.random());
    if (result.kind === 'unreachable' || failuresInARow >= FAILURES_UNTIL_DOWN) {
      if (!isDown) deps.log.warn({ reason }, 'the webhook endpoint is down; events are kept');
      isDown = true;
      if (nextProbeAt <= now()) nextProbeAt = now() + PROBE_MS;
    }
  }

  function giveUp(id: number, lane: Lane, reason: string): void {
    spool.bury(id, reason);
    lane.queue.shift();
    lane.notBefore = 0;
    deps.count('dead');
    deps.log.error({ reason }, 'an event became a dead letter');
  }

  function endpointAnswered(): void {
    failuresInARow = 0;
    if (!isDown) return;
    isDown = false;
    deps.log.info('the webhook endpoint is back');
    for (const [name, lane] of [...lanes]) {
      lane.notBefore = 0;
      advance(name, lane);
    }
  }

  /** While the endpoint is down: one event every 5 s, of the lane that was tried longest ago. Otherwise who is due. */
  function schedule(): void {
    if (isClosed || lanes.size === 0) return;
    const soonest = Math.min(...[...lanes.values()].map((lane) => (lane.isBusy ? Infinity : lane.notBefore)));
    const waitMs = isDown ? nextProbeAt - now() : Math.min(soonest - now(), BACKOFF_MS.longest);
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        if (isDown) probe();
        else for (const [name, lane] of [...lanes]) advance(name, lane);
      },
      Math.max(20, waitMs),
    );
  }

  function probe(): void {
    const idle = [...lanes]
      .filter(([, lane]) => !lane.isBusy)
      .sort(([, a], [, b]) => a.triedAt - b.triedAt)[0];
    if (idle === undefined) return;
    idle[1].notBefore = 0;
    advance(...idle);
  }

  spool.onAppend(enqueue);
  for (const event of spool.owed()) enqueue(event);

  return {
    isDown: () => isDown,
    /** Lets what is under way end, `patienceMs` at most; the rest stays on disk. */
    async close(patienceMs: number): Promise<void> {
      const until = now() + patienceMs;
      while (!isDown && lanes.size > 0 && now() < until) await new Promise((go) => setTimeout(go, 20));
      isClosed = true;
      clearTimeout(timer);
      const tooLong = new Promise((go) => setTimeout(go, 1_000).unref());
      await Promise.race([Promise.all(running), tooLong]);
    },
  };
}

/** 5 s, 10 s, 20 s … 5 min, each up to 20 % more or less; `attempts` counts the failures so far. */
export function backoffMs(attempts: number, random: number): number {
  const plain = Math.min(BACKOFF_MS.longest, BACKOFF_MS.first * 2 ** (attempts - 1));
  return Math.round(plain * (1 - BACKOFF_MS.jitter + 2 * BACKOFF_MS.jitter * random));
}

/** The API understood and will never take it. */
function isHopeless(result: PostResult): boolean {
  return (
    result.kind === 'answered' &&
    result.status >= 400 &&
    result.status < 500 &&
    !RETRYABLE_4XX.has(result.status)
  );
}
