import type { Knex } from 'knex';
import type { Logger } from '../runtime/logger.ts';
import type { MediaStore } from '../runtime/media-store.ts';
import { withFailures } from './failures.ts';
import { createPurgeActivities } from './purges.ts';

/** What heavy activities are built from. Their pool is their own: they never take a connection from a delivery. */
export type HeavyDeps = {
  db: Knex;
  /** The files that messages and uploads carry. */
  files: Pick<MediaStore, 'remove'>;
  logger: Logger;
  /** Raised when the worker stops: what is done in pieces ends after the piece, and is gone on with later. */
  stopping: AbortSignal;
};

/** Everything that runs on the queue of heavy work. */
export function createHeavyActivities(deps: HeavyDeps) {
  return withFailures({ ...createPurgeActivities(deps) });
}

export type HeavyActivities = ReturnType<typeof createHeavyActivities>;
