import type { Knex } from 'knex';
import { MOST_COUNTED, type Total } from '@roms/contracts/pagination';
import { databaseProblem, type DatabaseProblem } from './database-errors.ts';
import { UNPREPARED } from './prepared-statements.ts';

/** A number beside a list is worth no longer wait (milliseconds). */
const PATIENCE_MS = 300;
/** The count took too long, or the pool had no connection free for it. */
const LEFT_OUT: readonly (DatabaseProblem | null)[] = ['timeout', 'unavailable'];
/** So many rows are read, one more than a list says exactly: the limit that a counted query gets as `:limit`. */
export const COUNT_LIMIT = MOST_COUNTED + 1;

/** What a list says of so many rows; they may be cut at `COUNT_LIMIT`. */
export function totalOf(rows: number): Total {
  return { count: Math.min(rows, MOST_COUNTED), isMore: rows > MOST_COUNTED };
}

/**
 * How many rows `sql` answers, which stops at `:limit` by itself. Null when that takes too long or no connection is
 * free: a search for what nearly everybody is called may walk far, and its page is there already.
 */
export async function countRows(
  db: Knex,
  sql: string,
  bindings: Record<string, unknown>,
): Promise<Total | null> {
  try {
    return await db.transaction(async (trx) => {
      await trx.raw(`SET LOCAL statement_timeout = ${PATIENCE_MS}`);
      const counted = `SELECT count(*)::integer AS count FROM (${sql}) AS counted`;
      const { rows } = await trx
        .raw<{ rows: { count: number }[] }>(counted, { ...bindings, limit: COUNT_LIMIT } as never)
        .options(UNPREPARED);
      return totalOf(rows[0]?.count ?? 0);
    });
  } catch (error) {
    if (LEFT_OUT.includes(databaseProblem(error))) return null;
    throw error;
  }
}
