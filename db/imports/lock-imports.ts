import type { Trx } from '../knex.ts';

const LOCK = `hashtextextended('imports', 0)`;

/**
 * For whoever takes a file in or brings rows of one into the shop: many at once, and none while a person is erased. Called
 * first; held until the transaction ends.
 */
export async function shareImports(trx: Trx): Promise<void> {
  await trx.raw(`SELECT pg_advisory_xact_lock_shared(${LOCK})`);
}

/** For whoever looks through all files: waits until none is taken in or brought in, and lets none begin. Called first. */
export async function holdImports(trx: Trx): Promise<void> {
  await trx.raw(`SELECT pg_advisory_xact_lock(${LOCK})`);
}
