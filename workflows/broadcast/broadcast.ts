import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import type { BroadcastState } from '@roms/domain/broadcast';
import type { BroadcastStep } from '@roms/domain/broadcast-step';
import { audiences, broadcastSteps, roms } from '../proxies.ts';
import { deliverOrDefer } from '../send-message.ts';
import { createBroadcastRun, type BroadcastInput, type BroadcastRun } from './broadcast-run.ts';
import { inWindow } from './broadcast-window.ts';
import { untilText } from './broadcast-words.ts';

/** A clock that is ahead of the database's must not make a race of waiting (milliseconds). */
const SHORTEST_MS = 1_000;
/** How soon it is looked whether a number's trouble is over; then twice as long each time, up to the longest (milliseconds). */
const FIRST_LOOK_MS = 30_000;
const LONGEST_LOOK_MS = 10 * 60_000;

/**
 * Sends a broadcast to all its recipients, by the rows: an activity says what comes next, and every message is one of
 * the number's broadcast lane. What it forgets, or Temporal loses, stands there. Cancelling it cancels the broadcast;
 * what is with the gateway is still heard of. Returns how the broadcast ended.
 */
export async function broadcastWorkflow(input: BroadcastInput): Promise<BroadcastState> {
  const run = createBroadcastRun(input);
  try {
    return await untilItEnds(run);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    run.wishes.push('cancel');
    await CancellationScope.nonCancellable(() => untilItEnds(run, { isLast: true }));
    throw error;
  }
}

async function untilItEnds(run: BroadcastRun, { isLast = false } = {}): Promise<BroadcastState> {
  for (;;) {
    await obey(run);
    run.isCalled = false;
    const { broadcastId, after } = run;
    const step = await broadcastSteps.nextBroadcastStep({ broadcastId, after });
    run.tell(step);
    if (step.next === 'end') return step.state;
    await take(run, step);
    if (workflowInfo().continueAsNewSuggested && !run.isCalled && !isLast)
      await continueAsNew<typeof broadcastWorkflow>({ broadcastId, after: run.after });
  }
}

async function obey({ broadcastId, wishes }: BroadcastRun): Promise<void> {
  for (let wish = wishes.shift(); wish !== undefined; wish = wishes.shift())
    await roms.obeyBroadcastWish({ broadcastId, wish });
}

async function take(run: BroadcastRun, step: Exclude<BroadcastStep, { next: 'end' }>): Promise<void> {
  const { broadcastId } = run;
  switch (step.next) {
    case 'wait':
      return wait(run, step);
    case 'freeze':
      await audiences.freezeAudience({ broadcastId });
      return;
    case 'judge':
      return audiences.judgeRecipients({ broadcastId });
    case 'deliver':
      return inWindow(run, step.deliveries, async (delivery) => {
        await deliverOrDefer({ ...delivery, onDeferral: 'plan' });
      });
    case 'send':
      await inWindow(run, step.customerIds, (customerId) => takeTurn(run, customerId));
      // A round that was called off begins where it began: who had their turn is not in it any more.
      if (!run.isCalled) run.after = step.after;
      return;
    case 'look':
      return;
  }
}

/** What becomes of the message is written in the recipient's row: nobody asks here. */
async function takeTurn(run: BroadcastRun, customerId: number): Promise<void> {
  const turn = await broadcastSteps.queueRecipient({ broadcastId: run.broadcastId, customerId });
  if (turn.outcome === 'held') run.call();
  else if (turn.outcome === 'queued') await deliverOrDefer({ ...turn.delivery, onDeferral: 'plan' });
}

async function wait(run: BroadcastRun, step: Extract<BroadcastStep, { next: 'wait' }>): Promise<void> {
  const { until, looksAtNumber } = step;
  const summary = looksAtNumber
    ? 'Looks whether the number can send again'
    : `Waits until ${untilText(step)}`;
  const isCalled = (): boolean => run.isCalled;
  const end = until === null ? Infinity : Math.max(Date.parse(until), Date.now() + SHORTEST_MS);
  for (let look = FIRST_LOOK_MS; !run.isCalled; look = Math.min(2 * look, LONGEST_LOOK_MS)) {
    const left = end - Date.now();
    if (left <= 0) return;
    const ms = looksAtNumber ? Math.min(look, left) : left;
    if (ms === Infinity) await condition(isCalled);
    else await condition(isCalled, ms, { summary });
    if (!looksAtNumber || run.isCalled) continue;
    if (await roms.followNumber({ broadcastId: run.broadcastId })) return;
    // A number may be away for weeks.
    if (workflowInfo().continueAsNewSuggested) return;
  }
}
