import { Context } from '@temporalio/activity';
import { newlySilent, queueFollowUp, type Silent } from '../db/automation/queue-follow-ups.ts';
import { mayPurge } from '../db/purges/may-purge.ts';
import { shopSettings } from '../db/settings/shop-settings.ts';
import type { HeavyDeps } from './deps.ts';

/** Conversations that are looked up at once; each is a transaction of its own. */
const PAGE = 200;

/** Asking once more what a customer left unanswered. */
export function createFollowUpActivities({ db, logger, stopping }: HeavyDeps) {
  return {
    /**
     * Queues the follow-ups that are due, if the shop wants any; returns how many. None by a clock that leapt, for which
     * every question is a day old. Safe to repeat.
     */
    async queueFollowUps(): Promise<number> {
      const settings = await shopSettings(db);
      if (!settings.followUp.on) return 0;
      if (!(await mayPurge(db))) {
        logger.warn('the clock leapt: nothing is followed up before it has gone on for half a day');
        return 0;
      }
      const { afterHours } = settings.followUp;
      const at = new Date();
      let queued = 0;
      let after: Silent | null = null;
      for (;;) {
        const silent: Silent[] = await newlySilent(db, { afterHours, at, after, limit: PAGE });
        for (const { id } of silent) {
          const outcome = await db.transaction((trx) => queueFollowUp(trx, id, settings, at));
          if (outcome?.outcome === 'queued') queued += 1;
          Context.current().heartbeat();
          stopping.throwIfAborted();
        }
        after = silent.at(-1) ?? null;
        if (after === null) break;
      }
      if (queued > 0) logger.info({ queued }, 'open questions are followed up');
      return queued;
    },
  };
}
