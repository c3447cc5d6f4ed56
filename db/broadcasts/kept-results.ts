import type { Db, Trx } from '../knex.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import { broadcastResults, type BroadcastResults } from './broadcast-results.ts';

/** A broadcast that may still bring something is counted anew after so long (milliseconds). */
const OPEN_MS = 30_000;
/**
 * One whose time is over after so long: a cancelled order, a merge, a late message and a send that was proved late still
 * change what it brought. So late the list may be; the report counts anew.
 */
const SETTLED_MS = 86_400_000;

/** What broadcasts brought, and which of them were counted for it: these are to be kept (`keepResults`). */
export type RecentResults = {
  results: Map<number, BroadcastResults>;
  counted: Map<number, BroadcastResults>;
};

type Kept = BroadcastResults & { broadcastId: number; countedAt: Date };
type Asked = { answerMs: number; now: Date };

/** What each of these broadcasts brought, as it was counted lately; what is older is counted now. */
export async function recentResults(
  trx: Trx,
  rows: readonly Pick<Broadcast, 'id' | 'endedAt'>[],
  { answerMs, now }: Asked,
): Promise<RecentResults> {
  const ids = rows.map(({ id }) => id);
  const kept: Kept[] = await trx('broadcast_results')
    .whereIn('broadcast_id', ids)
    .select({ broadcastId: 'broadcast_id', optedOut: 'opted_out', countedAt: 'counted_at' })
    .select('replied', 'ordered', 'revenue');
  const ends = new Map(rows.map(({ id, endedAt }) => [id, endedAt]));
  const results = new Map<number, BroadcastResults>();
  for (const { broadcastId, countedAt, ...found } of kept) {
    const endedAt = ends.get(broadcastId) ?? null;
    const isSettled = endedAt !== null && countedAt.getTime() > endedAt.getTime() + answerMs;
    const age = now.getTime() - countedAt.getTime();
    if (age < (isSettled ? SETTLED_MS : OPEN_MS)) results.set(broadcastId, found);
  }
  const older = ids.filter((id) => !results.has(id));
  const counted = await broadcastResults(trx, older, { answerMs });
  return { results: new Map([...results, ...counted]), counted };
}

/** Keeps what was counted at a moment, unless somebody has counted later, and folds the counts of the same broadcasts. */
export async function keepResults(
  db: Db,
  counted: ReadonlyMap<number, BroadcastResults>,
  at: Date,
): Promise<void> {
  if (counted.size === 0) return;
  const rows = [...counted].map(([id, { replied, ordered, optedOut, revenue }]) => ({
    ...{ broadcast_id: id, counted_at: at },
    ...{ replied, ordered, opted_out: optedOut, revenue },
  }));
  await db('broadcast_results')
    .insert(rows)
    .onConflict('broadcast_id')
    .merge()
    .where('broadcast_results.counted_at', '<', at);
  await db.raw('SELECT fold_counts_of(?::bigint[])', [[...counted.keys()]]);
}
