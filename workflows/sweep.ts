import {
  condition,
  continueAsNew,
  isCancellation,
  log,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { DESCRIPTIONS, lastLookQuery, lookNowSignal } from './signals.ts';
import { sweep } from './proxies.ts';

/** Rounds of one run: half a day, so that its history stays small enough to be read. */
const ROUNDS = 720;

/**
 * The safety net: every minute starts and signals whatever is owed and perhaps not going on. One long-lived workflow,
 * not a Schedule, so that its runs do not bury the orders in Temporal's UI.
 */
export async function sweepWorkflow(rounds: number = ROUNDS): Promise<void> {
  let isAsked = false;
  let lastLook: number | null = null;
  // Also how anybody finds out whether a worker works: only one that does can answer.
  setHandler(lastLookQuery, () => lastLook, { description: DESCRIPTIONS[lastLookQuery.name] });
  const hear = (): void => {
    isAsked = true;
  };
  setHandler(lookNowSignal, hear, { description: DESCRIPTIONS[lookNowSignal.name] });
  for (let round = 0; round < rounds && !workflowInfo().continueAsNewSuggested; round += 1) {
    isAsked = false;
    let hasMore = false;
    try {
      const { started, signalled, messages, more } = await sweep.startOwed();
      hasMore = more;
      lastLook = Date.now();
      setCurrentDetails(`Last run: ${started} orders started, ${signalled} signalled, ${messages} messages`);
    } catch (error) {
      if (isCancellation(error)) throw error;
      // PostgreSQL may be away: the next minute tries again.
      log.warn('the sweep could not look');
    }
    if (hasMore && patched('goes-on')) continue;
    await condition(() => isAsked, '1 minute', { summary: 'Until the next look' });
  }
  await continueAsNew<typeof sweepWorkflow>(rounds);
}
