import type { ConversationStatus, ConversationTab } from '@roms/contracts/conversations';
import type { Viewer } from '../scopes/viewer.ts';

/** What of the inbox is listed: every filter that is set narrows it. */
export type InboxFilter = {
  viewer: Viewer;
  /** Whose `mine` is. */
  userId: number;
  tab: ConversationTab;
  /** Null: what the tab is about. */
  status?: ConversationStatus | null;
  /** An agent's, or nobody's. */
  assignee?: number | 'none' | null;
  /** With this label. */
  label?: number | null;
  /** With messages that nobody has read. */
  unread?: boolean;
  /** Open, and the customer waits for an answer. */
  waiting?: boolean;
};

type Group = { status: ConversationStatus; waits: boolean; unread: boolean };

/** What `conversations.inbox_group` means (migration `group_inbox`): the place here is the number there. */
const GROUPS: readonly Group[] = (['waits', 'open', 'pending', 'snoozed', 'resolved'] as const).flatMap(
  (is) =>
    [false, true].map((unread) => ({ status: is === 'waits' ? 'open' : is, waits: is === 'waits', unread })),
);
/** The groups of those who wait for an answer. */
export const WAITING_GROUPS: readonly number[] = GROUPS.flatMap(({ waits }, group) => (waits ? [group] : []));

/** The same two as conditions that the indexes of groups are read by. */
export const WAITS = 'inbox_group < 2';
export const IS_OPEN = 'inbox_group < 4';

/** The groups that a filter is about. */
export function groupsOf({ tab, status, unread = false, waiting = false }: InboxFilter): number[] {
  const wanted = status ?? (tab === 'all' ? null : 'open');
  return GROUPS.flatMap((group, number) =>
    (wanted === null || group.status === wanted) && (!unread || group.unread) && (!waiting || group.waits)
      ? [number]
      : [],
  );
}

/** Whose conversations are listed, as conditions with the bindings `userId` and `assignee`. */
export type Owner = {
  where: string;
  /** The same as equalities that the indexes of groups begin with; null: they begin with the group. */
  grouped: string | null;
  /** What the order of a walk by `where` begins with. */
  order: string;
  /** `conversation_counts` tells how many they are. */
  isCounted: boolean;
};

const owner = (where: string, grouped: string | null = null): Owner => ({
  where,
  grouped,
  order: '',
  isCounted: true,
});
/** Nobody is 0. */
export const OWNER = 'coalesce(assignee_id, 0)';
const MINE = owner('assignee_id = :userId', `${OWNER} = :userId`);
// `IS NULL` is no equality to the planner, so that its walk is ordered by the column too.
const UNASSIGNED: Owner = { ...owner('assignee_id IS NULL', `${OWNER} = 0`), order: 'assignee_id,' };
const ANYBODYS = owner('true');
const ASKED_FOR = owner('assignee_id = :assignee', `${OWNER} = :assignee`);
/** Colleagues' to which a note called the viewer: few, looked up one by one. */
const CALLED: Owner = {
  ...owner(
    `:id: = ANY(ARRAY(SELECT conversation_id FROM conversation_participants WHERE user_id = :userId))
      AND assignee_id <> :userId`,
  ),
  isCounted: false,
};
const CALLED_ASKED_FOR: Owner = { ...CALLED, where: `${CALLED.where} AND assignee_id = :assignee` };

/** Whose conversations together are all that the filter names and the viewer may see; none when that is nothing. */
export function ownersOf({ viewer, userId, tab, assignee = null }: InboxFilter): Owner[] {
  const seen = viewer.sees === 'all' ? [ANYBODYS] : [MINE, UNASSIGNED, CALLED];
  const listed = tab === 'mine' ? [MINE] : tab === 'unassigned' ? [UNASSIGNED] : seen;
  if (assignee === null) return listed;
  if (listed.includes(ANYBODYS)) return [assignee === 'none' ? UNASSIGNED : ASKED_FOR];
  if (assignee === 'none') return listed.filter((one) => one === UNASSIGNED);
  if (assignee === userId) return listed.filter((one) => one === MINE);
  return listed.includes(CALLED) ? [CALLED_ASKED_FOR] : [];
}

/** A walk down one index: its conditions, and what its order begins with. */
export type Walk = { where: string[]; order: string };

/** One walk for each owner, by conditions: for what is looked up by something else than the index of the list. */
export function walksByOwner(owners: readonly Owner[], groups: readonly number[]): Walk[] {
  return owners.map(({ where, order }) => ({ where: [where, ...isAnyOf(groups)], order }));
}

/** One walk for each owner and group, none of which meets a row that is not listed. */
export function walksByGroup(owners: readonly Owner[], groups: readonly number[]): Walk[] {
  return owners.flatMap(({ where, grouped, isCounted }) =>
    isCounted
      ? groups.map((group) => ({ where: [grouped ?? 'true', `inbox_group = ${group}`], order: '' }))
      : [{ where: [where, ...isAnyOf(groups)], order: '' }],
  );
}

/** The condition on groups; none when all are wanted. */
export function isAnyOf(groups: readonly number[]): string[] {
  return groups.length === GROUPS.length ? [] : [`inbox_group IN (${groups.join(', ')})`];
}
