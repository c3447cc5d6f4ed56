import type { Knex } from 'knex';
import { databaseProblem } from '../database-errors.ts';
import type { IdRange, Placing, PlacingFacts } from './move-customers.ts';
import { placedSql, ruleBindings } from './segment-sql.ts';

/** So long is waited for who holds one of the rows, while all others are held (milliseconds). */
const PATIENCE_MS = 10;

/**
 * Places a range of customers of whom none was ever placed, and changes each row once: to lock them first would be to
 * write each of them twice. What they bought is read as of the statement's beginning, and that is enough: whoever
 * changes it meanwhile has placed that customer, who is passed over, or does so next. Null, with nothing written, when
 * somebody holds one of the rows.
 */
export async function placeFirst(
  db: Knex,
  range: IdRange,
  { rule, now }: PlacingFacts,
): Promise<Placing | null> {
  const within = (column: string): string => `${column} > :after AND ${column} <= :last`;
  try {
    return await db.transaction(async (trx) => {
      await trx.raw(`SET LOCAL lock_timeout = ${PATIENCE_MS}`);
      const { rowCount } = await trx.raw<{ rowCount: number }>(
        `WITH ${placedSql(within)}
         UPDATE customer_segments AS known
            SET orders = placed.orders, spent = placed.spent, first_order_at = placed.first_order_at,
                last_order_at = placed.last_order_at, segment = placed.segment, since = :now
           FROM placed
          WHERE placed.customer_id = known.customer_id AND ${within('known.customer_id')} AND known.since IS NULL`,
        { ...range, now, ...ruleBindings(rule) } as never,
      );
      return { changed: rowCount, moves: [] };
    });
  } catch (error) {
    if (databaseProblem(error) !== 'locked') throw error;
    return null;
  }
}
