import type { Knex } from 'knex';
import type { Trx } from '../../db/knex.ts';

/**
 * Writes rows by the million in one transaction: triggers and foreign keys rest meanwhile, and the indexes of `tables`
 * are made afterwards, but for those `without`; with them it would take an hour.
 */
export async function fillAtOnce(
  db: Knex,
  tables: string[],
  fill: (trx: Trx) => Promise<void>,
  { without = [] }: { without?: readonly string[] } = {},
): Promise<void> {
  await db.transaction(async (trx) => {
    await trx.raw('SET LOCAL session_replication_role = replica');
    await trx.raw(`SET LOCAL maintenance_work_mem = '512MB'`);
    const { rows } = (await trx.raw(
      `SELECT indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename = ANY (?)
          AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)`,
      [tables],
    )) as { rows: { indexname: string; indexdef: string }[] };
    for (const { indexname } of rows) await trx.raw('DROP INDEX ??', [indexname]);
    await fill(trx);
    for (const { indexname, indexdef } of rows) if (!without.includes(indexname)) await trx.raw(indexdef);
  });
}
