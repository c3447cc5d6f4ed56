import type { Knex } from 'knex';
import type { ConversationTab } from '@roms/contracts/conversations';
import type { Viewer } from '../scopes/viewer.ts';
import { findConversations, textFilter, type Found } from './find-conversations.ts';
import { encodeCursor, type Position } from '../keyset.ts';

export type InboxAsk = {
  viewer: Viewer;
  /** Whose `mine` is. */
  userId: number;
  tab: ConversationTab;
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
): Promise<{ ids: number[]; nextCursor: string | null }> {
  const found = ask.q === '' ? null : await findConversations(db, ask.q);
  if (found?.kind === 'ids' && found.ids.length === 0) return { ids: [], nextCursor: null };
  if (ask.among?.length === 0) return { ids: [], nextCursor: null };
  const rows = await walk(db, ask, found);
  const page = rows.slice(0, INBOX_PAGE_SIZE);
  const last = page.at(-1);
  const isMore = rows.length > INBOX_PAGE_SIZE && last !== undefined;
  return { ids: page.map((row) => row.id), nextCursor: isMore ? encodeCursor(last) : null };
}

async function walk(db: Knex, ask: InboxAsk, found: Found | null): Promise<Row[]> {
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
  const { rows } = (await db.raw(
    `SELECT id, cast(last_activity_at AS text) AS at FROM (${parts.join(' UNION ALL ')}) AS part
     ORDER BY last_activity_at DESC, id DESC LIMIT :limit`,
    bindings,
  )) as { rows: Row[] };
  return rows;
}

/**
 * The index walks that a tab is made of. `IS NULL` is no equality to the planner, so that its walk is ordered by
 * the column too.
 */
function partsOf({ viewer, tab }: InboxAsk): { where: string[]; order: string }[] {
  const mine = { where: ['assignee_id = :userId'], order: '' };
  const unassigned = { where: ['assignee_id IS NULL'], order: 'assignee_id,' };
  if (tab === 'mine') return [mine];
  if (tab === 'unassigned') return [unassigned];
  return viewer.sees === 'all' ? [{ where: [], order: '' }] : [mine, unassigned];
}
