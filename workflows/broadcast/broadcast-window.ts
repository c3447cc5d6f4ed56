import { CancellationScope, isCancellation, log, sleep, workflowInfo } from '@temporalio/workflow';
import { WINDOW_OF_RECIPIENTS } from '@roms/domain/broadcast-step';
import { roms } from '../proxies.ts';
import type { BroadcastRun } from './broadcast-run.ts';

/** When none had its turn for so long, the number is looked at; then after twice as long each time, up to the longest (milliseconds). */
const STALLED_MS = 30_000;
const LONGEST_MS = 10 * 60_000;

/**
 * Does `work` for all of `items`, a few at once, in their order, until all are done or the run is called: then what waits
 * is let go, and stands in the rows. While nothing moves it looks after the number.
 */
export async function inWindow<T>(
  run: BroadcastRun,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  if (run.isCalled) return;
  const scope = new CancellationScope();
  run.interrupt = () => scope.cancel();
  try {
    await scope.run(() => whileWatched(run, () => inLanes(run, items, work)));
  } catch (error) {
    // What was called off by the run itself is read again; a cancelled workflow is another matter.
    if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
  } finally {
    run.interrupt = null;
  }
}

/** Ends when all lanes have, whatever became of one: an activity that is called off takes its time. */
async function inLanes<T>(
  run: BroadcastRun,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const lanes = Array.from({ length: WINDOW_OF_RECIPIENTS }, async () => {
    for (const item of waiting) {
      await work(item);
      run.move();
    }
  });
  for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason;
}

async function whileWatched(run: BroadcastRun, work: () => Promise<void>): Promise<void> {
  const watch = new CancellationScope();
  const watched = watch.run(() => followStalled(run)).catch(unlessCancelled);
  try {
    await work();
  } finally {
    watch.cancel();
    await watched;
  }
}

/** Only a number that cannot be asked for a week ends the watch by itself: the work goes on all the same. */
function unlessCancelled(error: unknown): void {
  if (!isCancellation(error)) log.warn('a number could not be asked', { error });
}

async function followStalled(run: BroadcastRun): Promise<void> {
  for (let ms = STALLED_MS; ;) {
    const { moved } = run;
    await sleep(ms, { summary: 'Looks whether the messages leave' });
    ms = run.moved === moved ? Math.min(2 * ms, LONGEST_MS) : STALLED_MS;
    if (run.moved === moved && (await roms.followNumber({ broadcastId: run.broadcastId }))) run.call();
    // A page may take days: what waits stands in the rows, and is delivered by the next run.
    else if (workflowInfo().continueAsNewSuggested) run.interrupt?.();
  }
}
