import type { Knex } from 'knex';
import { expect, onTestFinished } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';

/** A transaction that a test ends itself. It is rolled back when the test fails before: a second try would wait for its locks. */
export async function openTransaction(db: Knex): Promise<Knex.Transaction> {
  const trx = await db.transaction();
  onTestFinished(async () => {
    if (!trx.isCompleted()) await trx.rollback();
  });
  return trx;
}

/** Until so many of this database, neither more nor fewer, wait for somebody else's lock. */
export async function areWaiting(db: Knex, count: number): Promise<void> {
  await waitUntil(
    async () => {
      const { rows } = await db.raw(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows).toHaveLength(count);
    },
    { timeoutMs: 60_000 },
  );
}

/**
 * Until a statement of this database has waited for somebody else's lock for so long (milliseconds); `kind`: only for
 * such a one (`wait_event` of `pg_stat_activity`).
 */
export async function hasWaited(db: Knex, ms: number, kind: string | null = null): Promise<void> {
  await waitUntil(
    async () => {
      const { rows } = await db.raw(
        `SELECT FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'
            AND wait_event = coalesce(:kind, wait_event)
            AND clock_timestamp() - query_start > :ms * interval '1 millisecond'`,
        { ms, kind } as never,
      );
      expect(rows).toHaveLength(1);
    },
    { timeoutMs: 60_000 },
  );
}
