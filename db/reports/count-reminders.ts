import type { Knex } from 'knex';
import { answerBinding, DAY_MS, OUTCOMES, SUMS } from './reminder-outcomes.ts';

/** Quarters of an hour in one transaction. */
const PORTION = 1_000;
/** Whoever holds it counts. */
const LOCK = 0x52454d51;

/** What every mark of a quarter has to be; one from ahead was made in a server from which this one was restored. */
const IS_SETTLED = `coalesce(seen <= pg_snapshot_xmin(pg_current_snapshot())
  OR seen > pg_snapshot_xmax(pg_current_snapshot()), false)`;

/**
 * Counts the reminders of marked quarters anew, until `isEnough` or none is left that may be counted; a mark that was not
 * seen before waits for the next call. Until whatever ran when it was first seen has ended: that may have looked before
 * the mark's change was there, and its own is not yet. Holds no rows but those of the marks and sums, safe to repeat and
 * to run twice at once. Answers how many quarters it counted.
 */
export async function countReminders(db: Knex, isEnough: () => boolean = () => false): Promise<number> {
  let counted = 0;
  for (let portion = PORTION; portion === PORTION && !isEnough(); counted += portion)
    portion = await db.transaction(countPortion);
  await db.raw('UPDATE reminder_marks SET seen = pg_snapshot_xmax(pg_current_snapshot()) WHERE seen IS NULL');
  return counted;
}

async function countPortion(trx: Knex): Promise<number> {
  const { rows } = await trx.raw<{ rows: { isFree: boolean }[] }>(
    `SELECT pg_try_advisory_xact_lock(${LOCK}) AS "isFree"`,
  );
  if (!rows[0]!.isFree) return 0;
  // One statement, and so one moment: what it does not see leaves a mark that it does not take away.
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `WITH wanted AS MATERIALIZED (
       SELECT quarter FROM reminder_marks GROUP BY quarter HAVING bool_and(${IS_SETTLED}) LIMIT :portion),
     gone AS (DELETE FROM reminder_marks WHERE quarter IN (SELECT quarter FROM wanted)),
     ${OUTCOMES}
     INSERT INTO reminder_quarters (quarter, ${SUMS.join(', ')})
     SELECT quarter, ${SUMS.map((sum) => `coalesce(${sum}, 0)`).join(', ')} FROM wanted LEFT JOIN outcomes USING (quarter)
     ON CONFLICT (quarter) DO UPDATE SET ${SUMS.map((sum) => `${sum} = excluded.${sum}`).join(', ')}`,
    { portion: PORTION, ...answerBinding(DAY_MS) },
  );
  return rowCount;
}
