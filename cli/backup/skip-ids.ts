import type { Knex } from 'knex';

/** At least so many, for a clock that is wrong. */
const SKIPPED_IDS = 1_000_000;
const EPOCH = Date.parse('2026-01-01T00:00:00Z');

/**
 * Has no id given out again that was given out between backup and restore: workflows, keys of sends and links of that time
 * are about other rows. One more for each second since 2026, or the same backup, restored twice, would give the same ids.
 */
export async function skipIds(trx: Knex.Transaction, now: Date): Promise<void> {
  const { rows } = await trx.raw<{ rows: { table: string; column: string; sequence: string }[] }>(`
    SELECT c.relname AS table, a.attname AS column, pg_get_serial_sequence(format('%I', c.relname), a.attname) AS sequence
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attidentity <> ''`);
  const seconds = Math.max(0, Math.floor((now.getTime() - EPOCH) / 1_000));
  for (const { table, column, sequence } of rows) {
    await trx.raw('SELECT setval(?::regclass, coalesce(max(??), 0) + ?) FROM ??', [
      sequence,
      column,
      SKIPPED_IDS + seconds,
      table,
    ]);
  }
}
