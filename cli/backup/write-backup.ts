import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { CliProblem } from '../problem.ts';
import { createArchiveWriter, type ArchiveWriter } from './archive-writer.ts';
import { backupTables, copyTable, type BackupTable } from './backup-tables.ts';
import type { ByteProgress, StartProgress } from './byte-progress.ts';
import { FORMAT, MANIFEST, SECRETS, type Manifest } from './manifest.ts';
import { removeFolder, serviceFiles, type ServiceFile } from './service-files.ts';

export type BackupOptions = {
  file: string;
  databaseUrl: string;
  dataDir: string;
  /** wa-service's folder. */
  waDir: string;
  withSecrets: boolean;
  version: string;
  startProgress: StartProgress;
  signal?: AbortSignal;
};
export type BackupReport = { rows: number; files: number; bytes: number; hasServiceFiles: boolean };

/** The name of a stored file of a message. */
const MEDIA = /^[0-9a-f]{64}$/;

/**
 * Writes a backup while the shop goes on. wa-service's databases are copied first, the rows after them in one snapshot,
 * media last: what wa-service had not delivered is either still in its copy or already in the rows, and every file that
 * a row names was there. Throws CliProblem; a file that is not whole is not left behind.
 */
export async function writeBackup(options: BackupOptions): Promise<BackupReport> {
  const file = resolve(options.file);
  await requireNewFile(file);
  const scratch = await mkdtemp(join(dirname(file), '.roms-backup-'));
  const client = new pg.Client({ connectionString: options.databaseUrl, application_name: 'roms-backup' });
  // A connection that dies is told to whoever asks it next.
  client.on('error', () => {});
  let archive: ArchiveWriter | null = null;
  try {
    await client.connect();
    const services = await serviceFiles(options.waDir, scratch, { withPairings: options.withSecrets });
    const snapshot = await openSnapshot(client);
    const media = await mediaFiles(options.dataDir);
    const progress = options.startProgress(await expectedBytes(snapshot.tables, [...services, ...media]));
    archive = createArchiveWriter(file, (bytes) => {
      options.signal?.throwIfAborted();
      progress.bytes(bytes);
    });
    try {
      const report = await fill(archive, client, { options, services, snapshot, media, progress });
      return { ...report, bytes: (await stat(file)).size };
    } finally {
      progress.end();
    }
  } catch (error) {
    await archive?.abandon();
    throw inWords(error, file);
  } finally {
    await client.end().catch(() => {});
    await removeFolder(scratch);
  }
}

type Contents = {
  options: BackupOptions;
  services: ServiceFile[];
  snapshot: Snapshot;
  media: ServiceFile[];
  progress: ByteProgress;
};

async function fill(archive: ArchiveWriter, client: pg.Client, contents: Contents) {
  const { options, services, snapshot, media, progress } = contents;
  const manifest: Manifest = {
    product: 'roms',
    format: FORMAT,
    version: options.version,
    backedUpAt: snapshot.at.toISOString(),
    migrations: snapshot.migrations,
    tables: snapshot.tables.map(({ name, columns }) => ({ name, columns })),
    hasSecrets: options.withSecrets,
  };
  await archive.addBytes(MANIFEST, Buffer.from(JSON.stringify(manifest)));
  if (options.withSecrets && !(await archive.addFile(SECRETS, join(options.dataDir, SECRETS)))) {
    throw new CliProblem(`There are no secrets in ${options.dataDir}: leave out --secrets`);
  }
  let files = 0;
  progress.stage(`wa-service (${services.length} files)`);
  for (const { name, path } of services) if (await archive.addFile(`wa/${name}`, path)) files += 1;
  const rows: Record<string, number> = {};
  for (const table of snapshot.tables) {
    progress.stage(`rows (${snapshot.tables.length} tables)`, table.name);
    rows[table.name] = await copyTable(client, table, archive);
  }
  await client.query('COMMIT');
  progress.stage(`media (${media.length} files)`);
  for (const { name, path } of media) if (await archive.addFile(name, path)) files += 1;
  await archive.end({ rows, files });
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return { rows: total, files, hasServiceFiles: services.length > 0 };
}

type Snapshot = { at: Date; migrations: string[]; tables: BackupTable[] };

/** From here on the connection sees the rows of this moment only. */
async function openSnapshot(client: pg.Client): Promise<Snapshot> {
  await client.query(`SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;
    SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET timezone = 'UTC'; SET bytea_output = 'hex'`);
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows } = await client.query<{ name: string }>('SELECT name FROM knex_migrations ORDER BY id');
  const now = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  return {
    at: now.rows[0]!.at,
    migrations: rows.map(({ name }) => name),
    tables: await backupTables(client),
  };
}

async function mediaFiles(dataDir: string): Promise<ServiceFile[]> {
  const folder = join(dataDir, 'media');
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => MEDIA.test(name))
    .map((name) => ({ name: `media/${name}`, path: join(folder, name) }));
}

async function expectedBytes(tables: BackupTable[], files: ServiceFile[]): Promise<number> {
  let bytes = tables.reduce((sum, { size }) => sum + size, 0);
  for (const { path } of files)
    bytes += await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
  return bytes;
}

async function requireNewFile(file: string): Promise<void> {
  const isThere = await stat(file).catch(() => null);
  if (isThere !== null) throw new CliProblem(`${file} exists already: name another file`);
  const folder = await stat(dirname(file)).catch(() => null);
  if (!folder?.isDirectory()) throw new CliProblem(`There is no folder ${dirname(file)}`);
}

function inWords(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new CliProblem(`The disk of ${file} is full: free some space, or name a file on another disk`);
  return error;
}
