import { AppError } from '@roms/domain/errors';

/** How much may go on at once, and how much may stand in front of it. */
export type GateBounds = {
  /** Pieces of work at once, over all names and for each. */
  atOnce: number;
  atOnceEach: number;
  /** Askers that wait, over all names and for each; more are turned away at once. */
  mostWaiting: number;
  mostWaitingEach: number;
  /** How long one waits at most (milliseconds). */
  longestWaitMs: number;
};

/** Who asks: bounds hold for each name; of those who wait the highest rank goes first, then the oldest. */
export type Ask = { name: string; rank?: number };

export type Gate = {
  /** Does the work when its turn comes. Throws `too_many_requests` (429, with `retryAfterSeconds`) when it would wait too long. */
  run: <T>(ask: Ask, work: () => Promise<T>) => Promise<T>;
};

type Waiting = {
  name: string;
  rank: number;
  enter: () => void;
  turnAway: () => void;
};

/** When to come back, at the earliest and at the latest, and how long work is believed to take at first (ms). */
const LEAST_RETRY_MS = 1_000;
const MOST_RETRY_MS = 5_000;
const FIRST_GUESS_MS = 100;

/**
 * Lets a bounded number of pieces of work go on at once. Whoever waits costs a promise and a timer, no connection and no
 * hash: so a flood is turned away in memory.
 */
export function createGate(bounds: GateBounds): Gate {
  const running = new Map<string, number>();
  let runningAll = 0;
  let waiting: Waiting[] = [];
  /** How long a piece of work takes, as it was lately (milliseconds). */
  let usualMs = FIRST_GUESS_MS;

  const runningOf = (name: string): number => running.get(name) ?? 0;
  const hasRoom = (name: string): boolean =>
    runningAll < bounds.atOnce && runningOf(name) < bounds.atOnceEach;

  function busy(): AppError {
    const untilDone = (waiting.length / bounds.atOnce) * usualMs;
    const retryMs = Math.max(LEAST_RETRY_MS, Math.min(untilDone, MOST_RETRY_MS));
    return new AppError('too_many_requests', 'Too much of this at once; try again shortly', {
      details: { retryAfterSeconds: Math.ceil(retryMs / 1000) },
    });
  }

  /** Makes room for one more asker, at the cost of somebody of lower rank; false when there is nobody. */
  function makesRoomFor(name: string, rank: number): boolean {
    const ofName = waiting.filter((other) => other.name === name);
    const crowd =
      ofName.length >= bounds.mostWaitingEach
        ? ofName
        : waiting.length >= bounds.mostWaiting
          ? waiting
          : null;
    if (crowd === null) return true;
    // The youngest of the lowest: it has waited least.
    const last = crowd.reduce((lowest, other) => (other.rank <= lowest.rank ? other : lowest));
    if (last.rank >= rank) return false;
    last.turnAway();
    return true;
  }

  function wait({ name, rank = 0 }: Ask): Promise<void> {
    if (!makesRoomFor(name, rank)) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        waiting = waiting.filter((other) => other !== me);
      };
      const me: Waiting = {
        name,
        rank,
        enter: () => (leave(), resolve()),
        turnAway: () => (leave(), reject(busy())),
      };
      const timer = setTimeout(me.turnAway, bounds.longestWaitMs);
      waiting.push(me);
    });
  }

  function begin(name: string): void {
    runningAll += 1;
    running.set(name, runningOf(name) + 1);
  }

  function end(name: string, tookMs: number): void {
    usualMs += (tookMs - usualMs) / 8;
    runningAll -= 1;
    if (runningOf(name) > 1) running.set(name, runningOf(name) - 1);
    else running.delete(name);
    const next = waiting
      .filter((other) => hasRoom(other.name))
      .reduce<Waiting | null>(
        (best, other) => (best === null || other.rank > best.rank ? other : best),
        null,
      );
    if (next === null) return;
    // Before anybody else can: its promise is heard only later.
    begin(next.name);
    next.enter();
  }

  return {
    async run(ask, work) {
      if (hasRoom(ask.name)) begin(ask.name);
      else await wait(ask);
      const startedAt = performance.now();
      try {
        return await work();
      } finally {
        end(ask.name, performance.now() - startedAt);
      }
    },
  };
}
