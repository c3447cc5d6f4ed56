import type { Knex } from 'knex';
import type { ConversationSort } from '@roms/contracts/conversations';
import type { AskedTotal, Total } from '@roms/contracts/pagination';
import { COUNT_LIMIT, countRows, totalOf } from '../count-rows.ts';
import { encodeCursor, firstPageTotal, type Position } from '../keyset.ts';
import { findConversations } from './find-conversations.ts';
import { isNothing, LATEST, lengthSql, NOT_WAITING, WAITING, walkSql, type Listed } from './inbox-sql.ts';
import type { InboxFilter } from './inbox-walks.ts';

export type InboxAsk = InboxFilter & {
  /** `waiting`: who waits longest first, then who does not wait, by the latest activity. */
  sort?: ConversationSort;
  /** Name, phone in any form or text of a message; empty for everything. */
  q: string;
  /** Only these. */
  among?: number[];
  after: Position | null;
  total?: AskedTotal;
};

export const INBOX_PAGE_SIZE = 25;

type Row = { id: number; at: string };

/** One page of the inbox: ids for `conversationsById`, and where the next page starts. */
export async function inboxPage(
  db: Knex,
  { q, sort, after, total: asked, ...filter }: InboxAsk,
): Promise<{ ids: number[]; nextCursor: string | null; total: Total | null }> {
  const listed: Listed = { ...filter, found: q === '' ? null : await findConversations(db, q) };
  const { found, among } = listed;
  const isEmpty = (found?.kind === 'ids' && found.ids.length === 0) || among?.length === 0;
  if (isEmpty || isNothing(listed, LATEST)) return { ids: [], nextCursor: null, total: totalOf(0) };
  const count = (): Promise<Total | null> => {
    const { sql, bindings } = walkSql(listed, LATEST, null);
    return countRows(db, sql, bindings);
  };
  if (asked === 'only')
    return { ids: [], nextCursor: null, total: (await soonTold(db, listed)) ?? (await count()) };
  // Both at once where the length is soon told: a round trip less.
  const [rows, length] = await Promise.all([
    firstRows(db, listed, { sort, after, limit: INBOX_PAGE_SIZE + 1 }),
    after === null ? soonTold(db, listed) : null,
  ]);
  const page = rows.slice(0, INBOX_PAGE_SIZE);
  const last = page.at(-1);
  const nextCursor = rows.length > INBOX_PAGE_SIZE && last !== undefined ? encodeCursor(last) : null;
  const total = await firstPageTotal(
    { rows: page, nextCursor },
    after,
    async () => length ?? (asked === 'later' ? null : count()),
  );
  return { ids: page.map((row) => row.id), nextCursor, total };
}

/** Down one stretch after the other until there are `limit` rows. */
async function firstRows(
  db: Knex,
  listed: Listed,
  { sort, after, limit }: { sort?: ConversationSort; after: Position | null; limit: number },
): Promise<Row[]> {
  const stretches = sort === 'waiting' ? [WAITING, NOT_WAITING] : [LATEST];
  const begun = after !== null && !after.at.startsWith(WAITING.mark) ? stretches.slice(-1) : stretches;
  const rows: Row[] = [];
  for (const stretch of begun) {
    if (rows.length >= limit) break;
    if (isNothing(listed, stretch)) continue;
    const isWithin = after !== null && stretch === begun[0];
    const at = isWithin ? { at: after.at.slice(stretch.mark.length), id: after.id } : null;
    const { sql, bindings } = walkSql(listed, stretch, at);
    const answer = await db.raw<{ rows: Row[] }>(sql, { ...bindings, limit: limit - rows.length } as never);
    rows.push(...answer.rows.map((row) => ({ ...row, at: `${stretch.mark}${row.at}` })));
  }
  return rows;
}

/** How long the whole list is; null for a search. */
async function soonTold(db: Knex, listed: Listed): Promise<Total | null> {
  const length = lengthSql(listed);
  if (length === null) return null;
  const { rows } = await db.raw<{ rows: { count: number }[] }>(length.sql, length.bindings as never);
  return totalOf(Math.min(rows[0]?.count ?? 0, COUNT_LIMIT));
}
