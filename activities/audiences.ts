import { Context } from '@temporalio/activity';
import { freezeAudience } from '../db/broadcasts/freeze-audience.ts';
import { judgeRecipients } from '../db/broadcasts/judge-recipients.ts';
import { presentOf } from '../db/decisions/pipeline-settings.ts';
import type { HeavyDeps } from './deps.ts';
import { heartbeatWhile } from './heartbeat-while.ts';

/** Recipients that are asked about in one transaction, and transactions of one run, after which the workflow tells how far it is. */
const AT_ONCE = 500;
const PAGES = 10;

/** The start of a broadcast: who gets it, and who of them does not. */
export function createAudienceActivities({ db, settings, logger, stopping }: HeavyDeps) {
  return {
    /** Writes down who gets the broadcast. Safe to repeat. */
    async freezeAudience({ broadcastId }: { broadcastId: number }): Promise<number> {
      const recipients = await heartbeatWhile(() =>
        db.transaction((trx) => freezeAudience(trx, broadcastId, presentOf(settings))),
      );
      logger.info({ broadcastId, recipients }, 'the audience of a broadcast is frozen');
      return recipients;
    },

    /** Asks the checks about the next of them; goes on where it was stopped, and ends between two pages when the worker does. */
    async judgeRecipients({ broadcastId }: { broadcastId: number }): Promise<void> {
      for (let page = 0; page < PAGES; page += 1) {
        stopping.throwIfAborted();
        const judged = await heartbeatWhile(() =>
          db.transaction((trx) => judgeRecipients(trx, broadcastId, settings, AT_ONCE)),
        );
        if (judged < AT_ONCE) return;
        Context.current().heartbeat();
      }
    },
  };
}
