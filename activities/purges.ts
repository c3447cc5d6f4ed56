import { Context } from '@temporalio/activity';
import { mayPurge } from '../db/purges/may-purge.ts';
import { PURGES, purgeRows } from '../db/purges/purge-rows.ts';
import { purgeUploads } from '../db/uploads/purge-uploads.ts';
import type { HeavyDeps } from './deps.ts';

/** What was chosen and not sent within a day is not sent any more (milliseconds). */
const UPLOADS_KEPT_MS = 24 * 3_600_000;
/** Rows that one statement deletes: few enough that nobody waits for their locks. */
const BATCH = 1_000;

/** Forgetting what is older than it is kept. */
export function createPurgeActivities({ db, files, logger, stopping }: HeavyDeps) {
  /** Between two pieces of work. */
  function goOn(): void {
    Context.current().heartbeat();
    stopping.throwIfAborted();
  }

  async function purgeAll(purge: (typeof PURGES)[number]): Promise<number> {
    let gone = 0;
    for (;;) {
      const count = await purgeRows(db, purge, BATCH);
      gone += count;
      goOn();
      if (count < BATCH) return gone;
    }
  }

  return {
    /**
     * Forgets uploads, early acks, dead logins, old decisions and rows of imports; returns how many of each. One that fails does not
     * keep the others from being done; its error is thrown at the end. By a clock that leapt nothing is forgotten, and
     * none is named. Safe to repeat.
     */
    async purgeOld(): Promise<Record<string, number>> {
      const purged: Record<string, number> = {};
      if (!(await mayPurge(db))) {
        logger.warn('the clock leapt: nothing is forgotten before it has gone on for half a day');
        return purged;
      }
      const failures: unknown[] = [];
      const attempt = async (what: string, work: () => Promise<number>): Promise<void> => {
        try {
          const gone = await work();
          purged[what] = (purged[what] ?? 0) + gone;
        } catch (error) {
          stopping.throwIfAborted();
          failures.push(error);
        }
      };
      const before = new Date(Date.now() - UPLOADS_KEPT_MS);
      await attempt('uploads', () => purgeUploads({ db, store: files }, before, goOn));
      for (const purge of PURGES) await attempt(purge.table, () => purgeAll(purge));
      logger.info(purged, 'what is older than it is kept is gone');
      if (failures.length > 0) throw failures[0];
      return purged;
    },
  };
}
