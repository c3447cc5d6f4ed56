import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import type { Client, QueryConfig } from 'pg';

type Query = { sql: string; bindings?: unknown[]; options?: Partial<QueryConfig> };
type Connection = Client & { __knex__disposed?: string };
type PgDialect = new (config: Knex.Config) => {
  _query(connection: Connection, query: Query): Promise<Query>;
};

// Knex documents its dialects as what custom ones extend; they are CommonJS without types.
const PgDialect = createRequire(import.meta.url)('knex/lib/dialects/postgres/index.js') as PgDialect;

/** A statement is prepared from its so-manieth use in this process on: what is rarely asked is not kept. */
const PREPARED_FROM = 3;
/** So many are prepared; each connection keeps the plans of those that it ran. Lists of changing length make new texts. */
const MOST_PREPARED = 200;
const MOST_COUNTED = 2_000;
/** What reads and writes rows; the rest has no plan. */
const IS_PREPARED = /^\s*(select|insert|update|delete|with)\b/i;

/** Knex's `options` of a search that runs within a transaction: PostgreSQL's unnamed statement, which is not kept. */
export const UNPREPARED = { name: '' };

const uses = new Map<string, number>();
const names = new Map<string, string>();

/** The name under which a statement is prepared; undefined for one that is not. */
function nameOf(sql: string): string | undefined {
  if (!IS_PREPARED.test(sql)) return undefined;
  const known = names.get(sql);
  if (known !== undefined || names.size >= MOST_PREPARED) return known;
  const count = (uses.get(sql) ?? 0) + 1;
  if (count < PREPARED_FROM) {
    if (uses.has(sql) || uses.size < MOST_COUNTED) uses.set(sql, count);
    return undefined;
  }
  uses.delete(sql);
  const name = `roms_${names.size}`;
  names.set(sql, name);
  return name;
}

/**
 * Knex's PostgreSQL, but what repeats within transactions is prepared: an order's few dozen short statements cost the
 * server more to parse and plan than to run. Statements outside of transactions, which are the searches and lists of
 * pages, and those that are `UNPREPARED` are planned for their very values each time.
 */
export class PreparingPg extends PgDialect {
  override async _query(connection: Connection, query: Query): Promise<Query> {
    const mayPrepare = connection.getTransactionStatus() === 'T' && query.options?.name === undefined;
    const name = mayPrepare ? nameOf(query.sql) : undefined;
    if (name === undefined) return super._query(connection, query);
    query.options = { ...query.options, name };
    try {
      return await super._query(connection, query);
    } catch (error) {
      // A migration under running parts: the plans of this connection would refuse for ever.
      if (isOutdatedPlan(error)) connection.__knex__disposed = 'its prepared statements are outdated';
      throw error;
    }
  }
}

/** A table changed its columns since the statement was prepared (`feature_not_supported` has other causes, too). */
export function isOutdatedPlan(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === '0A000' && /cached plan must not change result type/.test(message ?? '');
}
