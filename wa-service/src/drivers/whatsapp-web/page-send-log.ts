import type { Lookup } from '../driver.ts';
import type { Attempt } from './attempt.ts';
import type { EngineStore } from './engine-store.ts';
import type { Handovers } from './handovers.ts';
import { pageCalls } from './page.ts';

export type PageSendLog = ReturnType<typeof createPageSendLog>;

/** The log in which the page writes down what it was asked to send, and what that proves. */
export function createPageSendLog(store: EngineStore, handovers: Handovers) {
  let opened: Promise<string | null> | null = null;

  /** The id of the page's log, opened once for each document; `null` where the page has none. */
  function open(attempt: Attempt): Promise<string | null> {
    opened ??= attempt.call('open the send log', pageCalls.openSendLog).catch(() => {
      opened = null;
      return null;
    });
    return opened;
  }

  return {
    open,
    /**
     * The page writes down what it is asked to send before it begins. A page that is gone, and whose log does not have
     * this id, never began: that is proof even after a kill. It counts only in the same log, and only when no call of
     * this page can still be on its way.
     */
    async wasNeverAsked(attempt: Attempt, { waMessageId, wasSeen }: Lookup): Promise<boolean> {
      const logId = store.logIdOf(waMessageId);
      if (wasSeen || logId === null || handovers.isOnItsWay(waMessageId, attempt)) return false;
      if ((await open(attempt)) !== logId) return false;
      const found = await attempt.call('search the send log', pageCalls.findInSendLog, [waMessageId]);
      return found !== null && found.logId === logId && !found.has;
    },
    /** Another document was loaded: its log has to be opened anew. */
    newDocument: () => void (opened = null),
  };
}
