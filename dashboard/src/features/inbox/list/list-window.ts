import type { Conversation } from '@roms/contracts/conversations';
import type { Total } from '@roms/contracts/pagination';
import { comparePlaces, isCovered, isInList, placeOf, type InboxList, type ListPlace } from './inbox-list.ts';

/**
 * How much of a list was loaded: everything at or above `floor`. A row below it is not shown, though the
 * store may know it, because the rows between would be missing. `floor` is null when the end is loaded.
 */
export type ListWindow = {
  state: 'idle' | 'loading' | 'ready' | 'error';
  loadingMore: boolean;
  /** The last load got no answer: what is shown may be old, and is asked for again with the line. */
  isUnanswered: boolean;
  nextCursor: string | null;
  /** The place of the last loaded row; ties count as covered. */
  floor: ListPlace | null;
  /** How many rows the list had when its first page was fetched. */
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

/** The rows of one list that its window covers, in order. */
export function rowsInWindow(
  conversations: Iterable<Conversation>,
  window: ListWindow,
  list: InboxList,
  userId: number,
): Conversation[] {
  const rows: Conversation[] = [];
  for (const conversation of conversations) {
    if (!isInList(conversation, list, userId)) continue;
    if (window.floor !== null && !isCovered(placeOf(conversation), window.floor, list.sort)) continue;
    rows.push(conversation);
  }
  return rows.sort((a, b) => comparePlaces(placeOf(a), placeOf(b), list.sort));
}
