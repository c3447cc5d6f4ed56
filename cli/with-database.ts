import type { Knex } from 'knex';
import { connectDatabase, STATEMENT_TIMEOUT_MS } from '../db/knex.ts';

/** On a busy machine a connection may take many seconds, and a command has nothing better to do (milliseconds). */
const CONNECT_TIMEOUT_MS = 30_000;

/** Runs `work` with a small pool of its own and closes it, whatever happens. */
export async function withDatabase<T>(
  url: string,
  work: (db: Knex) => Promise<T>,
  { connectTimeoutMs = CONNECT_TIMEOUT_MS } = {},
): Promise<T> {
  const db = connectDatabase(url, {
    poolSize: 4,
    name: 'roms-cli',
    statementTimeoutMs: STATEMENT_TIMEOUT_MS.command,
    connectTimeoutMs,
  });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
