import type { Knex } from 'knex';
import { placeCustomers, type Placed } from './place-customers.ts';
import { recordSegmentDay, segmentedAt, type SegmentCounts } from './segment-days.ts';

export type Refreshed = Omit<Placed, 'after' | 'rules'> & { counts: SegmentCounts };

/**
 * Places every customer and keeps the counts of the day: what the workflow does, for whoever has no Temporal. `onPortion`
 * is called with the customers that were looked at since the last time; what it throws ends the run.
 */
export async function refreshSegments(
  db: Knex,
  { now, onPortion }: { now: Date; onPortion?: (seen: number) => void },
): Promise<Refreshed> {
  const { seen, changed, moves } = await placeCustomers(db, { after: 0, most: Infinity }, { now, onPortion });
  return { seen, changed, moves, counts: await db.transaction((trx) => recordSegmentDay(trx, now)) };
}

/** Places everybody when nobody ever was: a shop that has just been given this. True when it did. */
export async function refreshFirstSegments(db: Knex, now: Date): Promise<boolean> {
  if ((await segmentedAt(db)) !== null) return false;
  await refreshSegments(db, { now });
  return true;
}
