import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { endChild, launch, runToEnd } from './child-process.ts';
import type { Command, RunningChild } from './child-process.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { DATABASE_USER, preparePostgres } from './postgres-cluster.ts';
import type { PostgresOptions } from './postgres-cluster.ts';
import { asPostgresUser, postgresUser } from './postgres-user.ts';
import { commandLineOf } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

const DATABASE_NAME = 'roms';

/** The URL of one database of the embedded cluster. */
export function databaseUrl(port: number, password: string, database = DATABASE_NAME): string {
  return `postgres://${DATABASE_USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/**
 * The command that runs PostgreSQL as a plain child. Also clears the lock that a killed server left behind,
 * when the process it names is no server of this folder any more (its pid was given to another program).
 */
export async function postgresCommand(options: PostgresOptions): Promise<Command> {
  const { postgres } = await postgresBinaries();
  const lock = join(options.dataDir, 'postmaster.pid');
  const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
  if (pid > 0 && !(commandLineOf(pid) ?? '').includes(options.dataDir)) await rm(lock, { force: true });
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
    // A statement or the detail of an error could carry a message or a phone number.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
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
export async function startPostgres(
  options: PostgresOptions,
): Promise<{ pid: number; stop: () => Promise<void> }> {
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
  return { pid: child.pid, stop: () => stopPostgres(child, options.dataDir) };
}
