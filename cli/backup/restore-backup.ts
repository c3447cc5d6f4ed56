import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import { connectDatabase } from '../../db/knex.ts';
import type { Held } from '../../db/recovery/hold-restored.ts';
import { freePort } from '../../embedded/free-port.ts';
import { databaseUrl, ensureDatabase, startPostgres } from '../../embedded/postgres.ts';
import { openSecrets, saveSecrets } from '../../embedded/secrets.ts';
import { knownMigrations } from '../migrations.ts';
import { CliProblem } from '../problem.ts';
import { readArchive, type ArchiveEntry } from './archive-reader.ts';
import { tableOfEntry } from './backup-tables.ts';
import type { ByteProgress, StartProgress } from './byte-progress.ts';
import { SECRETS, type End, type Manifest } from './manifest.ts';
import { openRestoreTarget, requireEmptyDatabase, type RestoreTarget } from './restore-target.ts';
import { holdOldJobs, isDatabaseFile } from './service-files.ts';
import { openTableLoader } from './table-loader.ts';

export type RestoreOptions = {
  file: string;
  /** New or empty. */
  dataDir: string;
  /** An empty database of the person's own; null for PostgreSQL in the data folder. */
  databaseUrl: string | null;
  startProgress: StartProgress;
  signal?: AbortSignal;
};
export type RestoreReport = Held & {
  backedUpAt: string;
  rows: number;
  files: number;
  /** Messages of the old gateway's callers that are not sent any more. */
  oldJobs: number;
  hasSecrets: boolean;
};

/**
 * Makes a shop from a backup. The file is read twice: first to see that all of it is there and that this version can
 * read it, so that a bad one touches nothing. Then the rows go into one transaction and the files into a folder that
 * appears whole. Throws CliProblem.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const file = resolve(options.file);
  const { size } = await stat(file).catch(() => {
    throw new CliProblem(`There is no file ${file}`);
  });
  const progress = options.startProgress(size * 2);
  try {
    progress.stage('checking the file');
    await checkArchive(file, options, progress);
    if (options.databaseUrl !== null) await requireEmptyDatabase(options.databaseUrl);
    const target = await openRestoreTarget(resolve(options.dataDir));
    try {
      const report = await restoreInto(target, file, options, progress);
      await target.publish();
      return report;
    } catch (error) {
      await target.abandon();
      throw error;
    }
  } finally {
    progress.end();
  }
}

async function checkArchive(file: string, { signal }: RestoreOptions, progress: ByteProgress): Promise<void> {
  const known = new Set(await knownMigrations());
  await readArchive(
    file,
    {
      manifest: async ({ migrations, version }) => {
        const unknown = migrations.find((name) => !known.has(name));
        if (unknown === undefined) return;
        throw new CliProblem(
          `${file} was made by a newer ROMS (${version}, with ${unknown}): update ROMS first, then restore`,
        );
      },
    },
    { onBytes: progress.bytes, signal },
  );
}

async function restoreInto(
  target: RestoreTarget,
  file: string,
  options: RestoreOptions,
  progress: ByteProgress,
): Promise<RestoreReport> {
  if (options.databaseUrl !== null) {
    const report = await withPool(options.databaseUrl, (db) => load(db, target, file, options, progress));
    keepSecrets(target.staging);
    return report;
  }

  // PostgreSQL needs a password before the archive is opened; one that comes with it takes its place.
  await takeSecrets(target, file, options);
  const { postgresPassword: password } = keepSecrets(target.staging);
  const port = await freePort();
  progress.stage('starting PostgreSQL');
  const server = await startPostgres({ dataDir: join(target.staging, 'postgres'), port, password });
  try {
    await ensureDatabase(port, password);
    const report = await withPool(databaseUrl(port, password), (db) =>
      load(db, target, file, options, progress),
    );
    keepSecrets(target.staging);
    return report;
  } finally {
    await server.stop();
  }
}

class SecretsTaken extends Error {}

/** Reads no further than the secrets, which come second in the archive. */
async function takeSecrets(target: RestoreTarget, file: string, { signal }: RestoreOptions): Promise<void> {
  await readArchive(
    file,
    {
      entry: async (entry) => {
        if (entry.name === SECRETS) await keepFile(target, entry);
        throw new SecretsTaken();
      },
    },
    { signal },
  ).catch((error: unknown) => {
    if (!(error instanceof SecretsTaken)) throw error;
  });
}

/** The folder's secrets, as they came or new; a restored shop is never filled with the demo. */
function keepSecrets(folder: string) {
  const secrets = { ...openSecrets(folder), isSeeded: true };
  saveSecrets(folder, secrets);
  return secrets;
}

async function withPool<T>(url: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const db = connectDatabase(url, { poolSize: 2, name: 'roms-restore', statementTimeoutMs: 0 });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

async function load(
  db: Knex,
  target: RestoreTarget,
  file: string,
  { signal }: RestoreOptions,
  progress: ByteProgress,
): Promise<RestoreReport> {
  const report = await db.transaction(async (trx) => {
    let loader: Awaited<ReturnType<typeof openTableLoader>> | undefined;
    let files = 0;
    let oldJobs = 0;
    let hasSecrets = false;
    try {
      const { manifest, end } = await readArchive(
        file,
        {
          manifest: async (found) => {
            progress.stage('making the tables');
            loader = await openTableLoader(trx, found);
          },
          entry: async (entry) => {
            const table = tableOfEntry(entry.name);
            progress.stage(table === null ? 'files' : 'rows', table ?? entry.name.split('/')[0]);
            if (table !== null) return loader!.write(table, entry.content);
            const path = await keepFile(target, entry);
            if (entry.name === SECRETS) hasSecrets = true;
            else files += 1;
            if (entry.name.startsWith('wa/') && isDatabaseFile(entry.name)) oldJobs += holdOldJobs(path);
          },
        },
        { onBytes: progress.bytes, signal },
      );
      progress.stage('checking the rows');
      const { loaded, held } = await loader!.finish();
      requireSameCounts(file, manifest, end, { loaded, files });
      const rows = Object.values(loaded).reduce((sum, count) => sum + count, 0);
      return { ...held, backedUpAt: manifest.backedUpAt, rows, files, oldJobs, hasSecrets };
    } catch (error) {
      await loader?.abandon();
      throw error;
    }
  });
  await db.raw('ANALYZE');
  return report;
}

async function keepFile(target: RestoreTarget, { name, content }: ArchiveEntry): Promise<string> {
  const path = await target.pathOf(name);
  await pipeline(content, createWriteStream(path, { mode: 0o600 }));
  return path;
}

function requireSameCounts(
  file: string,
  manifest: Manifest,
  end: End,
  { loaded, files }: { loaded: Record<string, number>; files: number },
): void {
  const wrong = manifest.tables.find(({ name }) => end.rows[name] !== loaded[name]);
  if (wrong)
    throw new CliProblem(
      `${file} promises ${end.rows[wrong.name]} rows of ${wrong.name}, and ${loaded[wrong.name]} came: nothing was restored`,
    );
  if (end.files !== files)
    throw new CliProblem(`${file} promises ${end.files} files, and ${files} came: nothing was restored`);
}
