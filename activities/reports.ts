import { Context } from '@temporalio/activity';
import { rebuildDays, type Rebuilt } from '../db/reports/rebuild-days.ts';
import { queueWeeklySummary as queueSummary, type WeeklyQueued } from '../db/reports/queue-weekly-summary.ts';
import type { HeavyDeps } from './deps.ts';

/** Orders in one run: a few seconds' worth, after which the workflow says how far it is. */
const AT_ONCE = 20_000;

/** What the reports read. */
export function createReportActivities({ db, settings, publicUrl, logger, stopping }: HeavyDeps) {
  return {
    /** Puts the next orders on the days of the shop's zone; what was counted stays when it is stopped. Safe to repeat. */
    async rebuildReportDays(): Promise<Rebuilt> {
      const rebuilt = await rebuildDays(db, {
        most: AT_ONCE,
        onPortion() {
          Context.current().heartbeat();
          stopping.throwIfAborted();
        },
      });
      if (rebuilt.after === null) logger.info('the reports are counted by the days of the new zone');
      return rebuilt;
    },

    /** Writes the summary of the last week for who wants it, once for each; answers how many. Safe to repeat. */
    async queueWeeklySummary(): Promise<WeeklyQueued> {
      const queued = await queueSummary(db, { now: new Date(), publicUrl, pipeline: settings });
      logger.info(queued, 'the summary of the week is written');
      return queued;
    },
  };
}
