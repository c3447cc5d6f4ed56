import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { endChild, launch, runToEnd } from './child-process.ts';
import type { Command, RunningChild } from './child-process.ts';
import { POSTGRES_MAJOR, postgresBinaries } from './postgres-binaries.ts';
import { asPostgresUser, postgresUser } from './postgres-user.ts';
import { commandLineOf } from './process-identity.ts';
import { StartupProblem } from './startup-problem.ts';
import { waitUntil } from './wait-until.ts';

export const DATABASE_USER = 'roms';
export const DATABASE_NAME = 'roms';

export type PostgresOptions = {
  /** PostgreSQL's own folder; made when missing. */
  dataDir: string;
  port: number;
  password: string;
  /** Only a test's throw-away cluster may give up on surviving a power cut. */
  durable?: boolean;
};

/** The URL of one database of the embedded cluster. */
export function databaseUrl(port: number, password: string, database = DATABASE_NAME): string {
  return `postgres://${DATABASE_USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/**
 * Makes the cluster's folder on the first run and refuses one of another major version.
 * Does nothing to a folder that is ready. Throws StartupProblem.
 */
export async function preparePostgres(options: PostgresOptions): Promise<void> {
  const version = await readFile(join(options.dataDir, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version !== null) {
    if (version.trim() === POSTGRES_MAJOR) return;
    throw new StartupProblem(
      `The database in ${options.dataDir} was made by PostgreSQL ${version.trim()}, this ROMS brings ${POSTGRES_MAJOR}: start with another ROMS_DATA_DIR, or dump it with the old version and restore it into the new one`,
    );
  }
  const user = postgresUser();
  const { initdb } = await postgresBinaries();
  // What an interrupted first run left behind has no PG_VERSION, so nobody's data is in it.
  await rm(options.dataDir, { recursive: true, force: true });
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const passwordFile = join(tmpdir(), `roms-pg-${randomBytes(8).toString('hex')}`);
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (user !== null) {
    await chown(options.dataDir, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const args = [
    `--pgdata=${options.dataDir}`,
    `--username=${DATABASE_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of names on every machine, whatever locales it has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(options.durable === false ? ['--no-sync'] : []),
  ];
  try {
    const command = asPostgresUser({ file: initdb, args }, user, [initdb, options.dataDir]);
    const { code, output } = await runToEnd(command);
    if (code === 0) return;
    await rm(options.dataDir, { recursive: true, force: true });
    const reason = /No space left|Permission denied|Read-only file system/.exec(output)?.[0];
    throw new StartupProblem(
      `PostgreSQL's folder ${options.dataDir} could not be made (${reason ?? output.trim().split('\n').at(-1)}): free some space or choose another ROMS_DATA_DIR`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * The command that runs PostgreSQL as a plain child. Also clears the lock that a killed server left behind,
 * when the process it names is no PostgreSQL any more (its pid was given to another program).
 */
export async function postgresCommand(options: PostgresOptions): Promise<Command> {
  const { postgres } = await postgresBinaries();
  const lock = join(options.dataDir, 'postmaster.pid');
  const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
  if (pid > 0 && !(commandLineOf(pid) ?? '').includes('postgres')) await rm(lock, { force: true });
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    max_wal_size: '512MB',
    // Small queries on a small machine: planning in parallel or compiling costs more than it gains.
    max_parallel_workers_per_gather: '0',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A statement's text could carry a message or a phone number.
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    log_line_prefix: '',
    ...(options.durable === false
      ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' }
      : {}),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = { file: postgres, args: ['-D', options.dataDir, '-p', String(options.port), ...flags] };
  return asPostgresUser(command, postgresUser(), [postgres, options.dataDir]);
}

/** Answers once a connection works; throws the last error otherwise. */
export async function checkPostgres(port: number, password: string, database = 'postgres'): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl(port, password, database),
    connectionTimeoutMillis: 2000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end().catch(() => {});
  }
}

/** Makes the database of that name unless it exists. */
export async function ensureDatabase(port: number, password: string, name = DATABASE_NAME): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(port, password, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** Stops the server at once but in order: open transactions are rolled back, everything committed stays. */
export async function stopPostgres(child: RunningChild, dataDir: string): Promise<void> {
  if (process.platform === 'win32') {
    const { pgCtl } = await postgresBinaries();
    await runToEnd({ file: pgCtl, args: ['stop', '-D', dataDir, '-m', 'fast', '-w'] });
  }
  await endChild(child, 'SIGINT', 30_000);
}

/** Prepares and starts a cluster and waits until it answers: for tests and benches, which own it. */
export async function startPostgres(options: PostgresOptions): Promise<{ stop: () => Promise<void> }> {
  await preparePostgres(options);
  const lines: string[] = [];
  const child = await launch(await postgresCommand(options), (line) => lines.push(line));
  try {
    await waitUntil(() => checkPostgres(options.port, options.password), {
      timeoutMs: 30_000,
      giveUp: child.hasExited,
    });
  } catch (error) {
    await endChild(child, 'SIGINT');
    throw new Error(`PostgreSQL did not start: ${lines.slice(-5).join(' | ')}`, { cause: error });
  }
  return { stop: () => stopPostgres(child, options.dataDir) };
}
