import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/** One durable timer at a time; set again for the same moment it goes on as it was. */
export type DueTimer = {
  set: (dueAt: number, summary: string) => void;
  stop: () => void;
  hasRung: () => boolean;
};

/** Waits for the reminder's time. A timer of no length never reaches the server and rings at once. */
export function createDueTimer(): DueTimer {
  let running: { dueAt: number; scope: CancellationScope; rung: boolean } | null = null;

  function stop(): void {
    running?.scope.cancel();
    running = null;
  }

  return {
    stop,
    hasRung: () => running?.rung ?? false,
    set(dueAt, summary) {
      if (running?.dueAt === dueAt) return;
      stop();
      const timer = { dueAt, scope: new CancellationScope(), rung: false };
      running = timer;
      const left = dueAt - Date.now();
      if (left <= 0) {
        timer.rung = true;
        return;
      }
      timer.scope
        .run(() => sleep(left, { summary }))
        .then(() => {
          timer.rung = true;
        })
        .catch((error: unknown) => {
          if (!isCancellation(error)) throw error;
        });
    },
  };
}
