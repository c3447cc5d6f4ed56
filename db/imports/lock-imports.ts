import type { Trx } from '../knex.ts';

const LOCK = `hashtextextended('imports', 0)`;
/** How long a person waits behind a large file or an erasure (milliseconds). */
const PATIENCE_MS = 60_000;

/**
 * For whoever takes a file in, reads one or brings rows of one into the shop: many at once, and none while a person is
 * erased. Called first; held until the transaction ends.
 */
export async function shareImports(trx: Trx): Promise<void> {
  await trx.raw(`SELECT pg_advisory_xact_lock_shared(${LOCK})`);
}

/** For whoever looks through all files: waits until none is taken in, read or brought in, and lets none begin. Called first. */
export async function holdImports(trx: Trx): Promise<void> {
  await trx.raw(`SELECT pg_advisory_xact_lock(${LOCK})`);
}

type Limits = { locks: string; statements: string };

/**
 * One of the two for a person who waits for it, and for whom nobody tries again: for longer than locks and a request's
 * statements otherwise have, which are limited as before once it is had.
 */
export async function patiently(trx: Trx, wait: (trx: Trx) => Promise<void>): Promise<void> {
  const { rows } = await trx.raw<{ rows: [Limits] }>(
    `SELECT current_setting('lock_timeout') AS locks, current_setting('statement_timeout') AS statements`,
  );
  // The statement does nothing but wait.
  await limit(trx, { locks: `${PATIENCE_MS}ms`, statements: '0' });
  await wait(trx);
  await limit(trx, rows[0]);
}

async function limit(trx: Trx, { locks, statements }: Limits): Promise<void> {
  await trx.raw(`SELECT set_config('lock_timeout', ?, true), set_config('statement_timeout', ?, true)`, [
    locks,
    statements,
  ]);
}
