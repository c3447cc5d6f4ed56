import type { Knex } from 'knex';
import { databaseProblem } from '../database-errors.ts';
import { answerBinding, DAY_MS, OUTCOMES, SUMS } from './reminder-outcomes.ts';

/** Quarters of an hour in one transaction, at most. */
const MOST = 200;
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
 *
 * How long a quarter takes depends on its reminders: it begins with one, so that each call gets on, and takes twice as
 * many each time, but no more than half of what was too long for a statement.
 */
export async function countReminders(db: Knex, isEnough: () => boolean = () => false): Promise<number> {
  let [counted, portion, most] = [0, 1, MOST];
  for (let isMore = true; isMore && !isEnough();) {
    const found = await tryPortion(db, portion);
    isMore = found === null || found === portion;
    if (found === null) most = Math.floor(portion / 2);
    counted += found ?? 0;
    portion = Math.min(portion * 2, most);
  }
  await db.raw('UPDATE reminder_marks SET seen = pg_snapshot_xmax(pg_current_snapshot()) WHERE seen IS NULL');
  return counted;
}

/** Null: these are too many for a statement; one quarter that is throws. */
async function tryPortion(db: Knex, portion: number): Promise<number | null> {
  try {
    return await db.transaction((trx) => countPortion(trx, portion));
  } catch (error) {
    if (portion === 1 || databaseProblem(error) !== 'timeout') throw error;
    return null;
  }
}

async function countPortion(trx: Knex, portion: number): Promise<number> {
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
    { portion, ...answerBinding(DAY_MS) },
  );
  return rowCount;
}
