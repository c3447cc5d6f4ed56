import { setCurrentDetails, sleep } from '@temporalio/workflow';
import { roms } from './proxies.ts';

/**
 * One absence of a person: waits for the end of the grace, then hands over what they have open and unanswered. Whoever
 * comes back in between has said so in SQL, which is asked at the end; no signal can get lost.
 */
export async function absenceWorkflow(absence: { userId: number; absence: number }): Promise<number> {
  for (;;) {
    const { waitMs, handedOver } = await roms.endAbsence(absence);
    if (waitMs === 0) {
      setCurrentDetails(`Conversations handed over: ${handedOver}`);
      return handedOver;
    }
    await sleep(waitMs, { summary: 'Until the grace is over' });
  }
}
