import type { ConversationsQuery } from '../inbox.api.ts';
import type {
  Conversation,
  ConversationSort,
  ConversationStatus,
  ConversationTab,
} from '@roms/contracts/conversations';

/** What a list of the inbox is narrowed by besides its tab; whatever is left out is not narrowed. */
export type InboxNarrowing = {
  status?: ConversationStatus;
  /** The id of a label. */
  label?: number;
  assignee?: number | 'none';
  unread?: true;
  waiting?: true;
};

/** A list of the inbox: whose, narrowed by what, in which order. */
export type InboxList = InboxNarrowing & { tab: ConversationTab; sort?: ConversationSort };

/** Under one key are the rows of one list. */
export function keyOf({ tab, sort, status, label, assignee, unread, waiting }: InboxList): string {
  return JSON.stringify([tab, sort ?? 'latest', status, label, assignee, unread, waiting]);
}

export const isWaiting = ({ status, waitingSince }: Conversation): boolean =>
  status === 'open' && waitingSince !== null;

/** Whether a conversation stands in a list, for the person with `userId`: the rule of the server's `inboxPage`. */
export function isInList(row: Conversation, list: InboxList, userId: number): boolean {
  const { tab, status = tab === 'all' ? undefined : 'open', label, assignee } = list;
  if (tab === 'mine' && row.assignee?.id !== userId) return false;
  if (tab === 'unassigned' && row.assignee !== null) return false;
  if (status !== undefined && row.status !== status) return false;
  if (assignee !== undefined && (row.assignee?.id ?? 'none') !== assignee) return false;
  if (label !== undefined && !row.labels.some(({ id }) => id === label)) return false;
  if (list.unread && row.unreadCount === 0) return false;
  return !list.waiting || isWaiting(row);
}

/** Where a row stands in a list. */
export type ListPlace = { lastActivityAt: string; waitingSince: string | null; id: number };

export const placeOf = (row: Conversation): ListPlace => ({
  id: row.id,
  lastActivityAt: row.lastActivityAt,
  waitingSince: isWaiting(row) ? row.waitingSince : null,
});

/**
 * Negative when `a` stands above `b`: the latest activity first, or who waits longest and then, by the latest activity,
 * who does not wait. Times are ISO in UTC with milliseconds, so text order is time order.
 */
export function comparePlaces(a: ListPlace, b: ListPlace, sort: ConversationSort = 'latest'): number {
  const isAbove = beforeOf(a, b, sort);
  if (isAbove !== null) return isAbove ? -1 : 1;
  // Of equal ones the newer row is the latest, the older row has waited longer.
  return sort === 'waiting' && a.waitingSince !== null ? a.id - b.id : b.id - a.id;
}

/** Whether `a` stands at or above `b`, whatever their ids: the server orders by microseconds that the wire cuts off. */
export function isCovered(a: ListPlace, b: ListPlace, sort?: ConversationSort): boolean {
  return beforeOf(a, b, sort) !== false;
}

/** Null when only their ids tell. */
function beforeOf(a: ListPlace, b: ListPlace, sort: ConversationSort = 'latest'): boolean | null {
  if (sort === 'waiting' && a.waitingSince !== b.waitingSince)
    return b.waitingSince === null || (a.waitingSince !== null && a.waitingSince < b.waitingSince);
  if (sort === 'waiting' && a.waitingSince !== null) return null;
  return a.lastActivityAt === b.lastActivityAt ? null : a.lastActivityAt > b.lastActivityAt;
}

/** A list as it is asked for: what it is by default is left out. */
export function asked({ sort, ...list }: InboxList): ConversationsQuery {
  return {
    ...list,
    ...(sort === undefined || sort === 'latest' ? {} : { sort }),
  };
}

/** How far down a list is loaded whose last row is `row`; null when there is none. */
export const floorOf = (row: Conversation | undefined): ListPlace | null =>
  row === undefined ? null : placeOf(row);
