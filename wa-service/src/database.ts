import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens a file that survives kill -9 and power loss: WAL, and every commit reaches the disk.
 * `schema` is run each time and must be written with `IF NOT EXISTS`.
 */
export function openDatabase(path: string, schema: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  database.exec(schema);
  return database;
}

/** Runs `work` in one transaction: all of it is on disk afterwards, or nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk has ended the transaction already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Two services on one data folder would send twice. The lock is the operating system's, so kill -9 frees it;
 * a successor waits a few seconds for the one that is going. Throws when the folder stays taken.
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  keepToOurselves(dataDir);
  const lock = new DatabaseSync(`${dataDir}/lock.db`);
  lock.exec('PRAGMA busy_timeout = 3000; PRAGMA locking_mode = EXCLUSIVE;');
  lock.exec('BEGIN EXCLUSIVE');
  return () => lock.close();
}

/** SQLite's own codes for a busy or locked file, one that may not be written, a failing disk, a full one, and a file that cannot be opened. */
const STORAGE_CODES = new Set([5, 6, 8, 10, 13, 14]);

/** Whether the disk, not the program, is to blame: it passes, and what was to be written is asked for again. */
export function isStorageProblem(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' && STORAGE_CODES.has(errcode & 0xff);
}

/** An earlier version, or a copy, left the folder open to other users; whose it is not, only its owner can cure that. */
function keepToOurselves(dataDir: string): void {
  const { mode, uid } = statSync(dataDir);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) chmodSync(dataDir, mode & 0o700);
}
