/** Wakes whoever sleeps by it before their time. */
export type Bell = Set<Sleeper>;
type Sleeper = { at: number; order: number; wake: () => void };

export type VirtualClock = ReturnType<typeof createVirtualClock>;

/**
 * A clock that stands still while anybody works, and leaps to the next moment at which somebody wants to wake when all
 * sleep: days of waiting take as long as the work between them. Whole epoch milliseconds. Who works are the tasks of `all`;
 * they wait for nothing but their own work, for `sleepUntil` and for tasks of their own by `all`.
 */
export function createVirtualClock(startAt: number) {
  let now = startAt;
  let order = 0;
  /** Its maker works. */
  let awake = 1;
  let failure: { error: unknown } | null = null;
  const sleepers = new Set<Sleeper>();

  function wake(sleeper: Sleeper): void {
    sleepers.delete(sleeper);
    awake += 1;
    sleeper.wake();
  }

  /** One less works. */
  function rest(): void {
    awake -= 1;
    if (awake > 0) return;
    let next: Sleeper | undefined;
    for (const one of sleepers)
      if (next === undefined || one.at < next.at || (one.at === next.at && one.order < next.order))
        next = one;
    if (next === undefined) return;
    if (next.at === Infinity) return fail(new Error('everybody waits for ever'));
    now = Math.max(now, Math.ceil(next.at));
    wake(next);
  }

  /** The others end as soon as they want to sleep. */
  function fail(error: unknown): void {
    failure ??= { error };
    for (const sleeper of [...sleepers]) wake(sleeper);
  }

  return {
    now: () => now,
    date: () => new Date(now),
    sleepUntil(at: number, bell?: Bell): Promise<void> {
      return new Promise((resolve, reject) => {
        order += 1;
        const sleeper: Sleeper = {
          ...{ at, order },
          wake() {
            bell?.delete(sleeper);
            if (failure === null) resolve();
            else reject(failure.error);
          },
        };
        if (failure !== null) return reject(failure.error);
        sleepers.add(sleeper);
        bell?.add(sleeper);
        rest();
      });
    },
    ring(bell: Bell): void {
      for (const sleeper of [...bell]) wake(sleeper);
    },
    /** Does all of them side by side; throws what the first that failed threw. */
    async all(tasks: readonly (() => Promise<void>)[]): Promise<void> {
      if (tasks.length === 0) return;
      // The caller's place is that of the first task, until the last one gives it back.
      awake += tasks.length - 1;
      let left = tasks.length;
      await Promise.all(
        tasks.map(async (task) => {
          await task().catch(fail);
          left -= 1;
          if (left > 0) rest();
        }),
      );
      if (failure !== null) throw failure.error;
    },
  };
}
