import type { HeavyDeps } from './deps.ts';
import { withFailures } from './failures.ts';
import { createPurgeActivities } from './purges.ts';

/** Everything that runs on the queue of heavy work. */
export function createHeavyActivities(deps: HeavyDeps) {
  return withFailures({ ...createPurgeActivities(deps) });
}

export type HeavyActivities = ReturnType<typeof createHeavyActivities>;
