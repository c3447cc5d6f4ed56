import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Snooze, WakeResult } from '@roms/domain/snooze';
import { roms } from './proxies.ts';
import { DESCRIPTIONS, snoozeEndedSignal } from './signals.ts';

/** No timer is longer: a conversation may sleep for years (milliseconds). */
const LONGEST_MS = 30 * 86_400_000;
/** Two clocks may differ: looking again must not become a race (milliseconds). */
const SHORTEST_MS = 1_000;

/**
 * Wakes a conversation at the time that SQL says. Told that the snooze has ended it looks at once, and ends when that is
 * so; what it is not told it finds when it wakes.
 */
export async function snoozeWorkflow(input: Snooze): Promise<Exclude<WakeResult['outcome'], 'sleeps'>> {
  let isTold = false;
  const hear = (): void => {
    isTold = true;
  };
  setHandler(snoozeEndedSignal, hear, { description: DESCRIPTIONS[snoozeEndedSignal.name] });
  for (;;) {
    isTold = false;
    const result = await roms.wakeConversation(input);
    if (result.outcome !== 'sleeps') {
      setCurrentDetails(result.outcome);
      return result.outcome;
    }
    setCurrentDetails(`Sleeps until ${result.until}`);
    const left = Math.max(Date.parse(result.until) - Date.now(), SHORTEST_MS);
    await condition(() => isTold, Math.min(left, LONGEST_MS), { summary: `Until ${result.until}` });
  }
}
