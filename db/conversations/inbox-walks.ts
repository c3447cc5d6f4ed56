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

/** A walk down one index: its conditions, and what its order begins with. */
export type Walk = { where: string[]; order: string };

export const IS_WAITING = `status = 'open' AND waiting_since IS NOT NULL`;

const MINE: Walk = { where: ['assignee_id = :userId'], order: '' };
// `IS NULL` is no equality to the planner, so that its walk is ordered by the column too.
const UNASSIGNED: Walk = { where: ['assignee_id IS NULL'], order: 'assignee_id,' };
const ANYBODYS: Walk = { where: [], order: '' };
const ASKED_FOR: Walk = { where: ['assignee_id = :assignee'], order: '' };
/** A colleague's to which a note called the viewer: few, looked up one by one. */
const CALLED: Walk = {
  where: [
    'id = ANY(ARRAY(SELECT conversation_id FROM conversation_participants WHERE user_id = :userId))',
    'assignee_id <> :userId',
  ],
  order: '',
};
const CALLED_ASKED_FOR: Walk = { where: [...CALLED.where, ...ASKED_FOR.where], order: '' };

/** The walks that together reach all that the filter names and the viewer may see; none when that is nothing. */
export function walksOf(filter: InboxFilter): Walk[] {
  const conditions = conditionsOf(filter);
  return ownersOf(filter).map(({ where, order }) => ({ where: [...where, ...conditions], order }));
}

function ownersOf({ viewer, userId, tab, assignee = null }: InboxFilter): Walk[] {
  const seen = viewer.sees === 'all' ? [ANYBODYS] : [MINE, UNASSIGNED, CALLED];
  const listed = tab === 'mine' ? [MINE] : tab === 'unassigned' ? [UNASSIGNED] : seen;
  if (assignee === null) return listed;
  if (listed.includes(ANYBODYS)) return [assignee === 'none' ? UNASSIGNED : ASKED_FOR];
  if (assignee === 'none') return listed.filter((walk) => walk === UNASSIGNED);
  if (assignee === userId) return listed.filter((walk) => walk === MINE);
  return listed.includes(CALLED) ? [CALLED_ASKED_FOR] : [];
}

/** Written out, so that the planner knows which partial index holds all that is asked for. */
function conditionsOf({ tab, status, label, unread = false, waiting = false }: InboxFilter): string[] {
  const wanted = status ?? (tab === 'all' ? null : 'open');
  return [
    ...(wanted === null ? [] : [`status = '${wanted}'`]),
    ...(unread ? ['unread_count > 0'] : []),
    ...(waiting ? [IS_WAITING] : []),
    ...(label ? ['id IN (SELECT conversation_id FROM conversation_labels WHERE label_id = :label)'] : []),
  ];
}
