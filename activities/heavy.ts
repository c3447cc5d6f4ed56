import { createAudienceActivities } from './audiences.ts';
import type { HeavyDeps } from './deps.ts';
import { withFailures } from './failures.ts';
import { createFollowUpActivities } from './follow-ups.ts';
import { createImportActivities } from './imports.ts';
import { createCoPurchaseActivities } from './co-purchases.ts';
import { createCycleActivities } from './cycles.ts';
import { createPurgeActivities } from './purges.ts';
import { createReportActivities } from './reports.ts';
import { createSegmentActivities } from './segments.ts';
import { createSilentConversationActivities } from './silent-conversations.ts';

/** Everything that runs on the queue of heavy work. */
export function createHeavyActivities(deps: HeavyDeps) {
  return withFailures({
    ...createAudienceActivities(deps),
    ...createCoPurchaseActivities(deps),
    ...createCycleActivities(deps),
    ...createFollowUpActivities(deps),
    ...createImportActivities(deps),
    ...createPurgeActivities(deps),
    ...createReportActivities(deps),
    ...createSegmentActivities(deps),
    ...createSilentConversationActivities(deps),
  });
}

export type HeavyActivities = ReturnType<typeof createHeavyActivities>;
