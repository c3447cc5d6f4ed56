import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import type { Knex } from 'knex';
import { migrationConfig } from '../../db/knex.ts';
import { holdRestored, type Held } from '../../db/recovery/hold-restored.ts';
import { knownMigrations, MIGRATIONS_FOLDER } from '../migrations.ts';
import { CliProblem } from '../problem.ts';
import type { Manifest } from './manifest.ts';
import { skipIds } from './skip-ids.ts';

type Trx = Knex.Transaction;

/**
 * Fills an empty database with the rows of a backup, all in the caller's transaction: the schema as the migrations of
 * the backup made it, the rows without triggers and foreign keys, then both again, which checks the rows, then the
 * newer migrations.
 */
export async function openTableLoader(trx: Trx, manifest: Manifest) {
  const client = (await trx.client.acquireConnection()) as pg.Client;
  await trx.raw(`SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL datestyle = 'ISO'`);
  const config = migrationConfig(MIGRATIONS_FOLDER);
  await migrateTo(trx, manifest.migrations, config);
  const foreignKeys = await takeForeignKeys(trx);
  for (const { name } of manifest.tables) {
    await trx.raw('ALTER TABLE ?? DISABLE TRIGGER USER', [name]);
    await trx(name).delete();
  }
  let open: { table: string; rows: CopyStreamQuery } | null = null;
  /** PostgreSQL may refuse a row long after it was written. */
  let refusal: Error | null = null;
  const loaded: Record<string, number> = Object.fromEntries(manifest.tables.map(({ name }) => [name, 0]));

  async function close(): Promise<void> {
    if (open === null) return;
    const { table, rows } = open;
    open = null;
    rows.end();
    await once(rows, 'finish');
    if (refusal !== null) throw refusal;
    loaded[table] = rows.rowCount;
  }

  async function openTable(name: string): Promise<CopyStreamQuery> {
    if (open?.table === name) return open.rows;
    await close();
    const table = manifest.tables.find((one) => one.name === name);
    if (table === undefined)
      throw new CliProblem(`The backup holds rows of a table that it does not name: ${name}`);
    const columns = table.columns.map((column) => client.escapeIdentifier(column)).join(', ');
    const rows = client.query(copyFrom(`COPY ${client.escapeIdentifier(name)} (${columns}) FROM STDIN`));
    rows.on('error', (error) => (refusal ??= error));
    open = { table: name, rows };
    return rows;
  }

  return {
    /** The next piece of a table's rows; those of one table follow one another. */
    async write(table: string, content: AsyncIterable<Buffer>): Promise<void> {
      const rows = await openTable(table);
      for await (const chunk of content) {
        if (refusal !== null) throw refusal;
        if (!rows.write(chunk)) await once(rows, 'drain');
      }
    },
    /**
     * Puts everything back in force, brings the schema to this version, and holds what may have been sent since the
     * backup. Returns the rows of each table.
     */
    async finish(): Promise<{ loaded: Record<string, number>; held: Held }> {
      await close();
      for (const { name } of manifest.tables) await trx.raw('ALTER TABLE ?? ENABLE TRIGGER USER', [name]);
      for (const key of foreignKeys) await trx.raw(key.add);
      await trx.migrate.latest(config);
      // knex's migrations turn the mapping of field names off, and leave a transaction so.
      (trx as unknown as { enableProcessing: () => void }).enableProcessing();
      await skipIds(trx, new Date());
      return { loaded, held: await holdRestored(trx, { backedUpAt: new Date(manifest.backedUpAt) }) };
    },
    /** Ends a copy that is under way, so that the transaction can be rolled back. */
    async abandon(): Promise<void> {
      open?.rows.destroy();
      open = null;
    },
  };
}

/** The schema of the backup: of this version in one go, of an older one migration by migration. */
async function migrateTo(trx: Trx, names: readonly string[], config: Knex.MigratorConfig): Promise<void> {
  const known = await knownMigrations();
  if (known.every((name) => names.includes(name))) await trx.migrate.latest(config);
  else for (const name of names) await trx.migrate.up({ ...config, name } as Knex.MigratorConfig);
}

/** Drops all foreign keys, and says how to make them again: their tables come in no order that would keep them. */
async function takeForeignKeys(trx: Trx): Promise<{ add: string }[]> {
  const { rows } = await trx.raw<{ rows: { drop: string; add: string }[] }>(`
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
      FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`);
  for (const { drop } of rows) await trx.raw(drop);
  return rows;
}
