import knexFactory, { type Knex } from 'knex';
import pg from 'pg';
import { FIELD_NAMES } from './models/base-model.ts';
import { PreparingPg } from './prepared-statements.ts';

const BIGINT_OID = 20;
// Ids, counts and rupiah stay far below 2^53, so JavaScript numbers hold them exactly.
pg.types.setTypeParser(BIGINT_OID, Number);

export type Trx = Knex.Transaction;
/** Where a query may run: the pool or a transaction. */
export type Db = Knex;

/**
 * How long one statement may take (milliseconds), by who asks: a person waits for a request, an activity is tried
 * again after 30 s, heavy work (counts over everything, imports) has time, and a command's run is watched.
 */
export const STATEMENT_TIMEOUT_MS = { request: 8_000, work: 25_000, heavy: 600_000, command: 0 } as const;

/** How long a new connection, or a free one, may take (milliseconds), unless the caller has more patience. */
const CONNECT_TIMEOUT_MS = 5_000;

export type DatabaseOptions = {
  poolSize?: number;
  name?: string;
  /** Milliseconds; 0 for no limit. PostgreSQL ends a longer statement (`timeout` in db/database-errors). */
  statementTimeoutMs?: number;
  /** Milliseconds. */
  connectTimeoutMs?: number;
};

/** Opens a pool; `close()` of the caller is `db.destroy()`. Sessions speak UTC and give up a lock after 5 s. */
export function connectDatabase(url: string, options: DatabaseOptions = {}): Knex {
  const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS.work;
  const connectTimeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  return knexFactory({
    client: PreparingPg as unknown as typeof Knex.Client,
    connection: {
      connectionString: url,
      application_name: options.name ?? 'roms',
      options: `-c timezone=UTC -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c statement_timeout=${statementTimeoutMs}`,
      keepAlive: true,
      // A server that hangs takes connections all the same: one that waits for it would keep the process alive for ever.
      connectionTimeoutMillis: connectTimeoutMs,
    },
    // Queries of models may name columns by their fields.
    wrapIdentifier: (name, wrap, context: unknown) => wrap(context === FIELD_NAMES ? columnOf(name) : name),
    // min 0: a connection that died with the server is not kept for ever.
    pool: {
      min: 0,
      max: options.poolSize ?? 20,
      acquireTimeoutMillis: connectTimeoutMs,
      createTimeoutMillis: connectTimeoutMs,
    },
    acquireConnectionTimeout: connectTimeoutMs,
    // Knex writes lost connections to the console; the caller gets the error and logs it in our format.
    log: {
      warn: () => undefined,
      error: () => undefined,
      deprecate: () => undefined,
      debug: () => undefined,
    },
  });
}

function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Where migrations live and how knex finds them; used by the CLI and by the tests' template database. */
export function migrationConfig(directory: string): Knex.MigratorConfig {
  return { directory, loadExtensions: ['.ts'] };
}
