import type { Lookup } from '../driver.ts';
import type { Attempt } from './attempt.ts';
import type { createHandovers } from './handovers.ts';
import type { Memory } from './engine-store.ts';
import { pageCalls } from './page.ts';

/** What the page wrote down of what it was asked to send, and what that proves. */
export function createNotes(memory: Memory, handovers: ReturnType<typeof createHandovers>) {
  let opened: Promise<string | null> | null = null;

  /** The id of the page's notes, opened once for each document; `null` where it has none. */
  function open(attempt: Attempt): Promise<string | null> {
    opened ??= attempt.call('open the notes', pageCalls.openNotes).catch(() => {
      opened = null;
      return null;
    });
    return opened;
  }

  return {
    open,
    /**
     * The page writes down what it is asked to send before it begins. A page that is gone, and whose notes do not have
     * this id, never began: that is proof even after a kill. It counts only in the same notes, and only when no call
     * of this page can still be on its way.
     */
    async wasNeverAsked(attempt: Attempt, { waMessageId, wasSeen }: Lookup): Promise<boolean> {
      const book = memory.bookOf(waMessageId);
      if (wasSeen || book === null || handovers.isOnItsWay(waMessageId, attempt)) return false;
      if ((await open(attempt)) !== book) return false;
      const found = await attempt.call('look into the notes', pageCalls.lookIntoNotes, [waMessageId]);
      return found !== null && found.book === book && !found.has;
    },
    /** Another document: its notes have to be opened anew. */
    newDocument: () => void (opened = null),
  };
}
