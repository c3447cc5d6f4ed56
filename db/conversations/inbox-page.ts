import type { Knex } from 'knex';
import type { ConversationStatus, ConversationTab } from '@roms/contracts/conversations';
import type { Viewer } from '../scopes/viewer.ts';
import { findConversations, textFilter, type Found } from './find-conversations.ts';
import type { Total } from '@roms/contracts/pagination';
import { countRows, totalOf } from '../count-rows.ts';
import { encodeCursor, firstPageTotal, type Position } from '../keyset.ts';

export type InboxAsk = {
  viewer: Viewer;
  /** Whose `mine` is. */
  userId: number;
  tab: ConversationTab;
  /** Null: what the tab is about. */
  status?: ConversationStatus | null;
  /** Name, phone in any form or text of a message; empty for everything. */
  q: string;
  /** Only these. */
  among?: number[];
  after: Position | null;
};

export const INBOX_PAGE_SIZE = 25;

type Row = { id: number; at: string };
type Bindings = Record<string, unknown>;

/**
 * One page of the inbox, the latest activity first: ids for `conversationsById`, and where the next page starts.
 * Each part of what the viewer may see is a walk down an index of its own that stops after a page.
 */
export async function inboxPage(
  db: Knex,
  ask: InboxAsk,
): Promise<{ ids: number[]; nextCursor: string | null; total: Total | null }> {
  const found = ask.q === '' ? null : await findConversations(db, ask.q);
  if ((found?.kind === 'ids' && found.ids.length === 0) || ask.among?.length === 0)
    return { ids: [], nextCursor: null, total: totalOf(0) };
  const { sql, bindings } = walkSql(ask, found);
  const { rows } = await db.raw<{ rows: Row[] }>(sql, bindings as never);
  const page = rows.slice(0, INBOX_PAGE_SIZE);
  const last = page.at(-1);
  const nextCursor = rows.length > INBOX_PAGE_SIZE && last !== undefined ? encodeCursor(last) : null;
  const total = await firstPageTotal({ rows: page, nextCursor }, ask.after, () =>
    countRows(db, sql, bindings),
  );
  return { ids: page.map((row) => row.id), nextCursor, total };
}

function walkSql(ask: InboxAsk, found: Found | null): { sql: string; bindings: Bindings } {
  const filters = [
    ...(ask.after ? ['(last_activity_at, id) < (cast(:at AS timestamptz), :id)'] : []),
    ...(found?.kind === 'ids' ? ['id = ANY(:ids)'] : []),
    ...(ask.among ? ['id = ANY(:among)'] : []),
    ...(found?.kind === 'common' ? [textFilter('conversations')] : []),
  ];
  const bindings: Bindings = {
    userId: ask.userId,
    limit: INBOX_PAGE_SIZE + 1,
    ...ask.after,
    ...(found?.kind === 'ids' ? { ids: found.ids } : {}),
    ...(ask.among ? { among: ask.among } : {}),
    ...(found?.kind === 'common' ? found.bindings : {}),
  };
  const parts = partsOf(ask).map(({ where, order }) => {
    const conditions = [...where, ...filters];
    return `(SELECT id, last_activity_at FROM conversations
      ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY ${order} last_activity_at DESC, id DESC LIMIT :limit)`;
  });
  return {
    sql: `SELECT id, cast(last_activity_at AS text) AS at FROM (${parts.join(' UNION ALL ')}) AS part
     ORDER BY last_activity_at DESC, id DESC LIMIT :limit`,
    bindings,
  };
}

/** A colleague's to which a note called the viewer: few, looked up one by one. */
const CALLED = [
  'id = ANY(ARRAY(SELECT conversation_id FROM conversation_participants WHERE user_id = :userId))',
  'assignee_id <> :userId',
];

/**
 * The index walks that a tab is made of. `IS NULL` is no equality to the planner, so that its walk is ordered by
 * the column too.
 */
function partsOf({ viewer, tab, status }: InboxAsk): { where: string[]; order: string }[] {
  const wanted = status ?? (tab === 'all' ? null : 'open');
  // Written out, so that the planner knows the index of the open ones to hold all that is asked for.
  const having = wanted === null ? [] : [`status = '${wanted}'`];
  const mine = { where: ['assignee_id = :userId', ...having], order: '' };
  const unassigned = { where: ['assignee_id IS NULL', ...having], order: 'assignee_id,' };
  if (tab === 'mine') return [mine];
  if (tab === 'unassigned') return [unassigned];
  const called = { where: [...CALLED, ...having], order: '' };
  return viewer.sees === 'all' ? [{ where: having, order: '' }] : [mine, unassigned, called];
}
