import { Context } from '@temporalio/activity';
import { resolveSilent, silentConversations } from '../db/conversations/resolve-silent.ts';
import { mayPurge } from '../db/purges/may-purge.ts';
import { shopSettings } from '../db/settings/shop-settings.ts';
import type { HeavyDeps } from './deps.ts';

/** Conversations that are looked up at once; each is resolved by itself. */
const PAGE = 200;

/** Resolving what nobody has written in for long. */
export function createSilentConversationActivities({ db, logger, stopping }: HeavyDeps) {
  return {
    /**
     * Resolves conversations without a word for as many days as the shop chose; returns how many. None by default, and
     * none by a clock that leapt, for which everything is long ago. Safe to repeat.
     */
    async resolveSilentConversations(): Promise<number> {
      const { resolveAfterDays: days } = await shopSettings(db);
      if (days === null) return 0;
      if (!(await mayPurge(db))) {
        logger.warn('the clock leapt: nothing is called silent before it has gone on for half a day');
        return 0;
      }
      let resolved = 0;
      let after = 0;
      for (;;) {
        const ids = await silentConversations(db, { days, after, limit: PAGE });
        for (const id of ids) {
          if (await db.transaction((trx) => resolveSilent(trx, id, days))) resolved += 1;
          Context.current().heartbeat();
          stopping.throwIfAborted();
        }
        const last = ids.at(-1);
        if (last === undefined) break;
        after = last;
      }
      if (resolved > 0) logger.info({ resolved, days }, 'conversations without a word are resolved');
      return resolved;
    },
  };
}
