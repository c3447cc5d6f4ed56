import { SEGMENTS, type Segment } from '@roms/domain/segment';
import { dateIn } from '@roms/domain/clock';
import type { Db, Trx } from '../knex.ts';
import { shopSettings } from '../settings/shop-settings.ts';

export type SegmentCounts = Record<Segment, number>;

/** How many customers are in each segment now. The counts are kept: this reads a few hundred rows at most. */
export async function segmentCounts(db: Db): Promise<SegmentCounts> {
  const rows: { segment: Segment; customers: number }[] = await db('segment_counts')
    .groupBy('segment')
    .select('segment', db.raw('sum(customers)::integer AS customers'));
  return countsOf(rows);
}

/** When all customers were last placed; null before the first run. */
export async function segmentedAt(db: Db): Promise<Date | null> {
  const last = (await db('segment_days').orderBy('day', 'desc').first('counted_at')) as
    { counted_at: Date } | undefined;
  return last?.counted_at ?? null;
}

/**
 * Keeps how many customers are in each segment on the shop's day of `now`; again on that day replaces it. Counts the rows
 * themselves, and so puts the kept counts right where a load without triggers left them wrong: one statement sees both
 * as of one moment, so that nobody needs to be held up meanwhile.
 */
export async function recordSegmentDay(trx: Trx, now: Date): Promise<SegmentCounts> {
  await trx.raw(`
    INSERT INTO segment_counts (segment, customers)
    SELECT segment, sum(change) FROM (
      SELECT segment, count(*) AS change FROM customer_segments GROUP BY segment
      UNION ALL SELECT segment, -sum(customers) FROM segment_counts GROUP BY segment) AS changes
     GROUP BY segment HAVING sum(change) <> 0`);
  await trx.raw('SELECT fold_segment_counts()');
  const [counts, { zone }] = [await segmentCounts(trx), await shopSettings(trx)];
  const day = dateIn(now, zone);
  await trx('segment_days')
    .insert(SEGMENTS.map((segment) => ({ day, segment, customers: counts[segment], counted_at: now })))
    .onConflict(['day', 'segment'])
    .merge();
  return counts;
}

/** The counts of the shop's days from `from` to `to` (`YYYY-MM-DD`, both in it) that were kept, oldest first. */
export async function segmentDays(
  db: Db,
  { from, to }: { from: string; to: string },
): Promise<{ day: string; counts: SegmentCounts }[]> {
  const rows: { day: string; segment: Segment; customers: number }[] = await db('segment_days')
    .whereBetween('day', [from, to])
    .orderBy('day')
    .select(db.raw('day::text AS day'), 'segment', 'customers');
  const days = Map.groupBy(rows, ({ day }) => day);
  return [...days].map(([day, counted]) => ({ day, counts: countsOf(counted) }));
}

function countsOf(rows: readonly { segment: Segment; customers: number }[]): SegmentCounts {
  const known = new Map(rows.map(({ segment, customers }) => [segment, customers]));
  return Object.fromEntries(SEGMENTS.map((segment) => [segment, known.get(segment) ?? 0])) as SegmentCounts;
}
