import { createAbsenceActivities } from './absences.ts';
import { createBroadcastActivities } from './broadcasts.ts';
import type { ActivityDeps } from './deps.ts';
import { withFailures } from './failures.ts';
import { createMailActivities } from './mail.ts';
import { createMessageActivities } from './messages.ts';
import { createOrderActivities } from './orders.ts';
import { createSnoozeActivities } from './snoozes.ts';
import { createSweepActivities } from './sweep.ts';

/**
 * Everything that workflows ask to be done. `roms` runs on the common queue, `lane` on the queues of the WhatsApp
 * numbers, so that a send that waits never takes a place from the rest.
 */
export function createActivities(deps: ActivityDeps) {
  const { deliverMessage, ...messages } = createMessageActivities(deps);
  return {
    roms: withFailures({
      ...createOrderActivities(deps),
      ...messages,
      ...createAbsenceActivities(deps),
      ...createBroadcastActivities(deps),
      ...createMailActivities(deps),
      ...createSnoozeActivities(deps),
      ...createSweepActivities(deps),
    }),
    lane: withFailures({ deliverMessage }),
  };
}

export type RomsActivities = ReturnType<typeof createActivities>['roms'];
export type LaneActivities = ReturnType<typeof createActivities>['lane'];
