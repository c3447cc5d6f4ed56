import type { Conversation, ConversationTab } from '@roms/contracts/conversations';
import type { Total } from '@roms/contracts/pagination';

/** Where a row stands in the list: newest activity first, then the larger id. */
export type ListPlace = { lastActivityAt: string; id: number };

/** Negative when `a` stands above `b`. Times are ISO in UTC with milliseconds, so text order is time order. */
export function comparePlaces(a: ListPlace, b: ListPlace): number {
  if (a.lastActivityAt !== b.lastActivityAt) return a.lastActivityAt > b.lastActivityAt ? -1 : 1;
  return b.id - a.id;
}

/** Whether a conversation is listed under a tab, for the person with `userId`: what is resolved only under `all`. */
export function isInTab(conversation: Conversation, tab: ConversationTab, userId: number): boolean {
  if (tab === 'all') return true;
  const isWanted = tab === 'mine' ? conversation.assignee?.id === userId : conversation.assignee === null;
  return isWanted && conversation.status === 'open';
}

/**
 * How much of a tab was loaded: everything at or above `floor`. A row below it is not shown, though the
 * store may know it, because the rows between would be missing. `floor` is null when the end is loaded.
 */
export type ListWindow = {
  state: 'idle' | 'loading' | 'ready' | 'error';
  loadingMore: boolean;
  /** The last load got no answer: what is shown may be old, and is asked for again with the line. */
  isUnanswered: boolean;
  nextCursor: string | null;
  /** The activity of the last loaded row. Ties count as covered: the server orders by microseconds that the wire cuts off. */
  floor: string | null;
  /** How many rows the tab had when its first page was fetched. */
  total: Total | null;
};

/** A window of which nothing is loaded yet. */
export function emptyWindow(): ListWindow {
  return {
    state: 'idle',
    loadingMore: false,
    isUnanswered: false,
    nextCursor: null,
    floor: null,
    total: null,
  };
}

/** The rows of one tab that its window covers, in order. */
export function rowsInWindow(
  conversations: Iterable<Conversation>,
  window: ListWindow,
  tab: ConversationTab,
  userId: number,
): Conversation[] {
  const rows: Conversation[] = [];
  for (const conversation of conversations) {
    if (!isInTab(conversation, tab, userId)) continue;
    if (window.floor !== null && conversation.lastActivityAt < window.floor) continue;
    rows.push(conversation);
  }
  return rows.sort(comparePlaces);
}
