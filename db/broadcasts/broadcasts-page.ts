import type { Knex } from 'knex';
import type { BroadcastCounts, BroadcastState } from '@roms/domain/broadcast';
import { AppError } from '@roms/domain/errors';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import type { Trx } from '../knex.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { broadcastCounts } from './broadcast-counts.ts';
import type { BroadcastResults } from './broadcast-results.ts';
import { recentResults, type RecentResults } from './kept-results.ts';

/** A broadcast with what became of it, all of one moment. */
export type CountedBroadcast = {
  row: Broadcast;
  counts: BroadcastCounts;
  createdByName: string | null;
};
/** Also with what it brought, as it was counted lately. */
export type ListedBroadcast = CountedBroadcast & { results: BroadcastResults };

type Asked = { state?: BroadcastState; q?: string; cursor?: string; answerMs: number; now?: Date };
type ListedPage = { rows: ListedBroadcast[]; nextCursor: string | null } & Pick<RecentResults, 'counted'>;

/** Those that are not hidden, the newest first; `counted` are the results that had to be counted, to be kept. */
export async function broadcastsPage(
  db: Knex,
  { state, q, cursor, answerMs, now = new Date() }: Asked,
): Promise<ListedPage> {
  const after = decodeCursor(cursor);
  return ofOneMoment(db, async (trx) => {
    const query = Broadcast.query(trx)
      .whereNull('hiddenAt')
      .orderBy('id', 'desc')
      .limit(PAGE_SIZE + 1);
    if (state !== undefined) void query.where({ state });
    if (q) void query.whereRaw('position(fold_text(?) IN fold_text(name)) > 0', [q]);
    if (after) void query.where('id', '<', after.id);
    const page = toPage(await query, ({ id }) => ({ at: '', id }));
    const { results, counted: fresh } = await recentResults(trx, page.rows, { answerMs, now });
    const rows = await counted(trx, page.rows);
    return {
      rows: rows.map((one) => ({ ...one, results: results.get(one.row.id)! })),
      nextCursor: page.nextCursor,
      counted: fresh,
    };
  });
}

/** One broadcast; a hidden one too, for its log stays. Throws `broadcast_not_found`. */
export async function broadcastById(db: Knex, id: number): Promise<CountedBroadcast> {
  return ofOneMoment(db, async (trx) => {
    const [found] = await counted(trx, [await requireBroadcast(trx, id)]);
    return found!;
  });
}

/** The row alone. Throws `broadcast_not_found`. */
export async function requireBroadcast(db: Knex, id: number): Promise<Broadcast> {
  const found = await Broadcast.query(db).findById(id);
  if (!found)
    throw new AppError('broadcast_not_found', 'Broadcast not found', { details: { broadcastId: id } });
  return found;
}

/** What is read in it is of one moment, however much goes on meanwhile. */
export async function ofOneMoment<Result>(db: Knex, read: (trx: Trx) => Promise<Result>): Promise<Result> {
  return db.transaction(read, {
    isolationLevel: 'repeatable read',
    readOnly: true,
  });
}

/** One statement after the other: a transaction has one connection. */
async function counted(trx: Trx, rows: Broadcast[]): Promise<CountedBroadcast[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const counts = await broadcastCounts(trx, ids);
  const people = await trx('users')
    .whereIn(
      'id',
      rows.flatMap(({ createdBy }) => createdBy ?? []),
    )
    .select<{ id: number; name: string }[]>('id', 'name');
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    row,
    counts: counts.get(row.id)!,
    createdByName: row.createdBy === null ? null : (names.get(row.createdBy) ?? null),
  }));
}
