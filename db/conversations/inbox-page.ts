import type { Knex } from 'knex';
import type { ConversationSort } from '@roms/contracts/conversations';
import type { Total } from '@roms/contracts/pagination';
import { countRows, totalOf } from '../count-rows.ts';
import { encodeCursor, firstPageTotal, type Position } from '../keyset.ts';
import { findConversations, textFilter, type Found } from './find-conversations.ts';
import { IS_WAITING, walksOf, type InboxFilter } from './inbox-walks.ts';

export type InboxAsk = InboxFilter & {
  /** `waiting`: who waits longest first, then who does not wait, by the latest activity. */
  sort?: ConversationSort;
  /** Name, phone in any form or text of a message; empty for everything. */
  q: string;
  /** Only these. */
  among?: number[];
  after: Position | null;
};

export const INBOX_PAGE_SIZE = 25;

/** A label on more conversations than this is common: a walk down the inbox meets a page of them soon. */
const FEW_LABELLED = 5_000;
/** The conversations with a label that few have, collected before they are sorted. */
const LABELLED = `WITH labelled AS MATERIALIZED (
  SELECT conversations.* FROM conversation_labels JOIN conversations ON conversations.id = conversation_id
   WHERE label_id = :label)`;

type Row = { id: number; at: string };
type Bindings = Record<string, unknown>;
type Sql = { sql: string; bindings: Bindings };
/** What was looked up before the walk: the hits of a search, and whether few have the label. */
type Known = { found: Found | null; isLabelRare: boolean };

/** One way down the list: which rows of it, in which order, and what a position in it is called in a cursor. */
type Stretch = { where: string[]; column: string; order: 'ASC' | 'DESC'; mark: string };

const LATEST: Stretch = { where: [], column: 'last_activity_at', order: 'DESC', mark: '' };
const WAITING: Stretch = { where: [IS_WAITING], column: 'waiting_since', order: 'ASC', mark: 'waiting ' };
const NOT_WAITING: Stretch = { ...LATEST, where: [`NOT (${IS_WAITING})`] };

/**
 * One page of the inbox: ids for `conversationsById`, and where the next page starts. Each part of what the viewer may
 * see is a walk down an index of its own that stops after a page. `fewLabelled`: on how many conversations a label lies
 * whose rows are collected instead.
 */
export async function inboxPage(
  db: Knex,
  ask: InboxAsk,
  { fewLabelled = FEW_LABELLED }: { fewLabelled?: number } = {},
): Promise<{ ids: number[]; nextCursor: string | null; total: Total | null }> {
  const found = ask.q === '' ? null : await findConversations(db, ask.q);
  const isNothing = (found?.kind === 'ids' && found.ids.length === 0) || ask.among?.length === 0;
  if (isNothing || walksOf(ask).length === 0) return { ids: [], nextCursor: null, total: totalOf(0) };
  const known = { found, isLabelRare: await isLabelRare(db, ask.label ?? null, fewLabelled) };
  const rows = await firstRows(db, ask, known, INBOX_PAGE_SIZE + 1);
  const page = rows.slice(0, INBOX_PAGE_SIZE);
  const last = page.at(-1);
  const nextCursor = rows.length > INBOX_PAGE_SIZE && last !== undefined ? encodeCursor(last) : null;
  const total = await firstPageTotal({ rows: page, nextCursor }, ask.after, () => {
    const { sql, bindings } = walkSql(ask, known, LATEST, null);
    return countRows(db, sql, bindings);
  });
  return { ids: page.map((row) => row.id), nextCursor, total };
}

/** With a limit the planner would walk down the whole inbox for the last of a few that lie far down. */
async function isLabelRare(db: Knex, label: number | null, few: number): Promise<boolean> {
  if (label === null) return false;
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `SELECT count(*)::integer AS count FROM
       (SELECT FROM conversation_labels WHERE label_id = ? LIMIT ?) AS labelled`,
    [label, few + 1],
  );
  return (rows[0]?.count ?? 0) <= few;
}

/** Down one stretch after the other until there are `limit` rows. */
async function firstRows(db: Knex, ask: InboxAsk, known: Known, limit: number): Promise<Row[]> {
  const stretches = ask.sort === 'waiting' ? [WAITING, NOT_WAITING] : [LATEST];
  const { after } = ask;
  const begun = after !== null && !after.at.startsWith(WAITING.mark) ? stretches.slice(-1) : stretches;
  const rows: Row[] = [];
  for (const stretch of begun) {
    if (rows.length >= limit) break;
    const isWithin = after !== null && stretch === begun[0];
    const at = isWithin ? { at: after.at.slice(stretch.mark.length), id: after.id } : null;
    const { sql, bindings } = walkSql(ask, known, stretch, at);
    const answer = await db.raw<{ rows: Row[] }>(sql, { ...bindings, limit: limit - rows.length } as never);
    rows.push(...answer.rows.map((row) => ({ ...row, at: `${stretch.mark}${row.at}` })));
  }
  return rows;
}

function walkSql(
  ask: InboxAsk,
  { found, isLabelRare }: Known,
  { where, column, order }: Stretch,
  after: Position | null,
): Sql {
  const beyond = `(${column}, id) ${order === 'DESC' ? '<' : '>'} (cast(:at AS timestamptz), :id)`;
  const filters = [
    ...where,
    ...(after ? [beyond] : []),
    ...(found?.kind === 'ids' ? ['id = ANY(:ids)'] : []),
    ...(ask.among ? ['id = ANY(:among)'] : []),
    ...(found?.kind === 'common' ? [textFilter('conversations')] : []),
  ];
  const bindings: Bindings = {
    userId: ask.userId,
    assignee: ask.assignee ?? null,
    label: ask.label ?? null,
    ...after,
    ...(found?.kind === 'ids' ? { ids: found.ids } : {}),
    ...(ask.among ? { among: ask.among } : {}),
    ...(found?.kind === 'common' ? found.bindings : {}),
  };
  const table = isLabelRare ? 'labelled AS conversations' : 'conversations';
  const parts = walksOf(isLabelRare ? { ...ask, label: null } : ask).map((walk) => {
    const conditions = [...walk.where, ...filters];
    return `(SELECT id, ${column} FROM ${table}
      ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY ${walk.order} ${column} ${order}, id ${order} LIMIT :limit)`;
  });
  return {
    sql: `${isLabelRare ? LABELLED : ''} SELECT id, cast(${column} AS text) AS at FROM (${parts.join(' UNION ALL ')}) AS part
     ORDER BY ${column} ${order}, id ${order} LIMIT :limit`,
    bindings,
  };
}
