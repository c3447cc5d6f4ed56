import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { migrationConfig } from '../db/knex.ts';

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../migrations/', import.meta.url));
/** Any number that nobody else locks: "ROMS" in ASCII. */
const LOCK_KEY = 0x524f4d53;

/** Names of this version's migrations, in order. */
export async function knownMigrations(): Promise<string[]> {
  return (await readdir(MIGRATIONS_FOLDER)).filter((file) => file.endsWith('.ts')).toSorted();
}

/** Names of the migrations that the database has not had yet, in order. Changes nothing. */
export async function pendingMigrations(db: Knex): Promise<string[]> {
  const files = await knownMigrations();
  const known = await db.raw<{ rows: { name: string | null }[] }>(
    `SELECT to_regclass('knex_migrations') AS name`,
  );
  if (known.rows[0]?.name === null) return files;
  const done = new Set(await db('knex_migrations').pluck('name'));
  return files.filter((file) => !done.has(file));
}

/**
 * Brings the schema up to date, one migration after the other, and returns their names. Two runs at once wait
 * for each other. `onDone` hears of each as it is done.
 */
export async function migrateToLatest(
  db: Knex,
  onDone: (name: string) => void = () => {},
): Promise<string[]> {
  return db.transaction(async (guard) => {
    // knex's own lock fails the second run instead of letting it wait, and outlives a run that was killed.
    await guard.raw(`SET LOCAL lock_timeout = 0`);
    await guard.raw(`SET LOCAL idle_in_transaction_session_timeout = 0`);
    await guard.raw('SELECT pg_advisory_xact_lock(?)', [LOCK_KEY]);
    const config = migrationConfig(MIGRATIONS_FOLDER);
    const pending = await pendingMigrations(db);
    if (pending.length === 0) return [];
    await db.migrate.forceFreeMigrationsLock(config);
    const hooks = {
      afterEach: (_trx: unknown, done: { file: string }[]) => done.forEach((one) => onDone(one.file)),
    };
    const [, names] = (await db.migrate.latest({ ...config, ...hooks } as Knex.MigratorConfig)) as [
      number,
      string[],
    ];
    return names;
  });
}
