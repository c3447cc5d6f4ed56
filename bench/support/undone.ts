import type { Knex } from 'knex';
import type { Trx } from '../../db/knex.ts';

/** Does it in a transaction that is taken back, so that every round meets the same rows; answers its own figure. */
export function undone(db: Knex, work: (trx: Trx) => Promise<number>): () => Promise<number> {
  return async () => {
    const trx = await db.transaction();
    return work(trx).finally(() => trx.rollback());
  };
}

/** How long it took (milliseconds). */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
