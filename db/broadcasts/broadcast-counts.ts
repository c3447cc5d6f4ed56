import { RECIPIENT_STATUSES, type BroadcastCounts, type RecipientStatus } from '@roms/domain/broadcast';
import type { Db } from '../knex.ts';

/** How many recipients of a broadcast are in a status for a reason, with a text. */
export type CountedRecipients = {
  broadcastId: number;
  status: RecipientStatus;
  reason: string | null;
  variant: number;
  recipients: number;
};

/** The finest counts of these broadcasts, of one moment. */
export async function countedRecipients(db: Db, ids: readonly number[]): Promise<CountedRecipients[]> {
  return db('broadcast_counts')
    .whereIn('broadcast_id', [...ids])
    .groupBy('broadcast_id', 'status', 'reason', 'variant')
    .havingRaw('sum(recipients) <> 0')
    .select({ broadcastId: 'broadcast_id', status: 'status', reason: 'reason', variant: 'variant' })
    .select(db.raw('sum(recipients)::integer AS recipients'));
}

/** The counts of each of these broadcasts, of one moment: the statuses sum to `audience`. One before its start has none. */
export async function broadcastCounts(db: Db, ids: readonly number[]): Promise<Map<number, BroadcastCounts>> {
  const counts = new Map(ids.map((id) => [id, noCounts()]));
  for (const { broadcastId, status, recipients } of await countedRecipients(db, ids)) {
    const of = counts.get(broadcastId)!;
    of[status] += recipients;
    of.audience += recipients;
  }
  return counts;
}

function noCounts(): BroadcastCounts {
  return {
    audience: 0,
    ...Object.fromEntries(RECIPIENT_STATUSES.map((status) => [status, 0])),
  } as BroadcastCounts;
}
