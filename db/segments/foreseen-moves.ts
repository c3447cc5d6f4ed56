import type { RfmRule } from '@roms/domain/rfm';
import { SEGMENTS, type Segment } from '@roms/domain/segment';
import type { Db } from '../knex.ts';
import type { SegmentCounts } from './segment-days.ts';
import { ruleBindings, segmentSql } from './segment-sql.ts';

export type ForeseenMoves = {
  /** How many would go from one segment to another, the most first. */
  moves: { from: Segment; to: Segment; count: number }[];
  /** How many would be in each. */
  counts: SegmentCounts;
};

/** What another rule would do to customers as they are placed now; reads every customer's row once, and no order. */
export async function foreseenMoves(db: Db, rule: RfmRule): Promise<ForeseenMoves> {
  const { rows } = await db.raw<{ rows: { from: Segment; to: Segment; count: number }[] }>(
    `SELECT segment AS "from", ${segmentSql('known')} AS "to", count(*)::integer AS count
       FROM customer_segments AS known GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    ruleBindings(rule) as never,
  );
  const counts = Object.fromEntries(SEGMENTS.map((segment) => [segment, 0])) as SegmentCounts;
  for (const { to, count } of rows) counts[to] += count;
  return { moves: rows.filter(({ from, to }) => from !== to), counts };
}
