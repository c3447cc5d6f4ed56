import type { Knex } from 'knex';
import { connectDatabase, STATEMENT_TIMEOUT_MS } from '../db/knex.ts';

/** Runs `work` with a small pool of its own and closes it, whatever happens. */
export async function withDatabase<T>(url: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const db = connectDatabase(url, {
    poolSize: 4,
    name: 'roms-cli',
    statementTimeoutMs: STATEMENT_TIMEOUT_MS.command,
  });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
