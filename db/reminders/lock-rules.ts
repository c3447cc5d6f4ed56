import type { Trx } from '../knex.ts';

/**
 * Whoever changes a rule stamps all of them in the end (`replanAll`): two who hold a rule each by then would wait for each
 * other. Called first; held until the transaction ends.
 */
export async function lockRules(trx: Trx): Promise<void> {
  await trx.raw(`SELECT pg_advisory_xact_lock(hashtextextended('reminder rules', 0))`);
}
