import type { Lookup, LookupResult } from '../driver.ts';
import type { Attempt } from './attempt.ts';
import type { EngineStore } from './engine-store.ts';
import type { Handovers } from './handovers.ts';
import type { PageSendLog } from './page-send-log.ts';
import { pageCalls } from './page.ts';
import type { OwnMessage } from './page.ts';

export type SendLookupDeps = {
  /** The attempt whose page may be asked now, or `null`. */
  ready: () => Attempt | null;
  /** The number of the document that the page shows now. */
  document: () => number;
  store: EngineStore;
  handovers: Handovers;
  sendLog: PageSendLog;
};

/** Gives the function that reads a send back from its chat; `absent` only where the page itself can prove it. */
export function createSendLookup(deps: SendLookupDeps): (query: Lookup) => Promise<LookupResult> {
  const { store, handovers, sendLog } = deps;

  /** All calls for this chat were made in the document that is still shown, and have come back. */
  function haveAllCallsEnded({ chat, since }: Lookup): boolean {
    const begun = handovers.toChat(chat, since);
    return begun.length > 0 && begun.every((one) => !one.isOpen && one.document === deps.document());
  }

  /** The chat itself, and its other name (phone or LID) as far as it is known. */
  async function namesOf(attempt: Attempt, chat: string): Promise<string[]> {
    const alias =
      store.lidOfPhone(chat) ??
      store.phoneOfLid(chat) ??
      (await attempt.call('read an alias', pageCalls.alias, [chat]).catch(() => null));
    return alias === null ? [chat] : [chat, alias];
  }

  return async (query) => {
    const attempt = deps.ready();
    if (attempt === null) return { status: 'unknown' };
    const isProvable = !query.wasSeen && haveAllCallsEnded(query);
    const names = await namesOf(attempt, query.chat);
    const sinceSeconds = Math.floor(query.since / 1000);
    const isMatch = ({ id, body }: OwnMessage): boolean => query.matches({ waMessageId: id, body });
    const own = await attempt.call('read a chat', pageCalls.ownMessages, [
      names,
      sinceSeconds,
      query.waMessageId,
    ]);
    const match = own.sort((a, b) => a.t - b.t).find(isMatch);
    if (match !== undefined) {
      const { id: waMessageId, ack } = match;
      return { status: ack >= 1 ? 'found' : ack === -1 ? 'nacked' : 'pending', waMessageId, ack };
    }
    const isProven = isProvable || (await sendLog.wasNeverAsked(attempt, query));
    if (!isProven || deps.ready() !== attempt) return { status: 'unknown' };
    // The send may have landed in the chat of a LID that is not known to be this customer's.
    const underLids = await attempt.call('read chats of LIDs', pageCalls.ownUnderLids, [names, sinceSeconds]);
    return { status: underLids.some(isMatch) ? 'unknown' : 'absent' };
  };
}
