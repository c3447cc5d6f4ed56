import type { Trx } from '../knex.ts';

/**
 * Holds a stored file until the transaction ends: letting it go waits for a transaction that is about to name it in a row.
 * `file` is its name, the SHA-256 of its bytes.
 */
export async function lockFile(trx: Trx, file: string): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`media ${file}`]);
}
