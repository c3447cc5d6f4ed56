import { chmod, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import pg from 'pg';
import { RESTORING } from '../../embedded/data-folder.ts';
import { CliProblem } from '../problem.ts';

/** A data folder that is filled out of sight and appears whole. */
export type RestoreTarget = {
  /** Where the files go until all is there. */
  staging: string;
  /** The path of an entry below the staging folder; its folders are made. */
  pathOf: (name: string) => Promise<string>;
  /** Moves everything to its place. */
  publish: () => Promise<void>;
  /** Removes everything, and the folder if it was made for this. */
  abandon: () => Promise<void>;
};

/**
 * Takes an empty or a new folder; what an earlier restore left in it when it was killed is removed. Throws CliProblem
 * when anything else is there.
 */
export async function openRestoreTarget(dataDir: string): Promise<RestoreTarget> {
  const made = await mkdir(dataDir, { recursive: true });
  // As `npm start` makes it: PostgreSQL, which runs as another user when we are root, passes through.
  if (made !== undefined) await chmod(dataDir, 0o711);
  const there = (await readdir(dataDir)).filter((name) => name !== RESTORING);
  if (there.length > 0) {
    throw new CliProblem(
      `${dataDir} is not empty (${there.slice(0, 3).join(', ')}): choose another ROMS_DATA_DIR`,
    );
  }
  const staging = join(dataDir, RESTORING);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  await chmod(staging, 0o711);
  return {
    staging,
    async pathOf(name) {
      const path = resolve(staging, ...name.split('/'));
      if (!path.startsWith(staging + sep))
        throw new CliProblem(`The backup names a file outside its folder: ${name}`);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      return path;
    },
    async publish() {
      for (const name of await readdir(staging)) await rename(join(staging, name), join(dataDir, name));
      await rmdir(staging);
    },
    async abandon() {
      await rm(staging, { recursive: true, force: true });
      if (made !== undefined) await rmdir(dataDir).catch(() => {});
    },
  };
}

/** Refuses a database of one's own in which anything is. Throws CliProblem. */
export async function requireEmptyDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LIMIT 1`,
    );
    if (rows[0]) {
      throw new CliProblem(
        `The database of DATABASE_URL is not empty (it has ${rows[0].name}): make a new one with \`CREATE DATABASE\``,
      );
    }
  } finally {
    await client.end().catch(() => {});
  }
}
