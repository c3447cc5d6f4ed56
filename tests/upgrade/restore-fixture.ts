import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import knex, { type Knex } from 'knex';
import { migrationConfig } from '../../db/knex.ts';
import { freePort } from '../../embedded/free-port.ts';
import { databaseUrl, ensureDatabase, startPostgres } from '../../embedded/postgres.ts';
import { openSecrets, saveSecrets } from '../../embedded/secrets.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations/', import.meta.url));

export type Row = Record<string, unknown>;
export type Tables = Record<string, Row[]>;

/** The rows that a version left behind, by table. */
export async function fixtureRows(fixture: string): Promise<Tables> {
  return JSON.parse(gunzipSync(await readFile(join(fixture, 'postgres.json.gz'))).toString()) as Tables;
}

/**
 * Makes `dataDir` what the version of `fixture` left behind: its tables as its own migrations made them, its rows,
 * Temporal's file, and the files of wa-service.
 */
export async function restoreFixture(fixture: string, dataDir: string): Promise<void> {
  const secrets = { ...openSecrets(dataDir), isSeeded: true };
  saveSecrets(dataDir, secrets);
  const files = (await readdir(fixture)).filter((file) => file.includes('__'));
  for (const file of files) {
    const target = join(dataDir, file.replaceAll('__', '/').replace(/\.gz$/, ''));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, gunzipSync(await readFile(join(fixture, file))), { mode: 0o600 });
  }
  const port = await freePort();
  const password = secrets.postgresPassword;
  const server = await startPostgres({ dataDir: join(dataDir, 'postgres'), port, password });
  try {
    await ensureDatabase(port, password);
    const db = knex({ client: 'pg', connection: databaseUrl(port, password) });
    await load(db, await fixtureRows(fixture)).finally(() => db.destroy());
  } finally {
    await server.stop();
  }
}

async function load(db: Knex, tables: Tables): Promise<void> {
  const config = migrationConfig(MIGRATIONS);
  const applied = tables.knex_migrations!.map(({ name }) => String(name)).toSorted();
  for (const name of applied) await db.migrate.up({ ...config, name } as Knex.MigratorConfig);
  await db.transaction(async (trx) => {
    // Rows come in any order, and what their writing caused has been caused.
    await trx.raw('SET LOCAL session_replication_role = replica');
    for (const [table, rows] of Object.entries(tables)) {
      if (table.startsWith('knex_') || rows.length === 0) continue;
      await trx(table).delete();
      const { columns, values } = await writtenColumns(trx, table);
      await trx.raw(
        `INSERT INTO ?? (${columns}) OVERRIDING SYSTEM VALUE
        SELECT ${values} FROM jsonb_populate_recordset(NULL::??, ?::jsonb)`,
        [table, table, JSON.stringify(rows)],
      );
    }
    await trx.raw(`
      SELECT setval(format('%I', s.relname)::regclass, greatest(1, (xpath('/row/m/text()', query_to_xml(
        format('SELECT coalesce(max(%I), 1) AS m FROM %I', a.attname, t.relname), false, true, '')))[1]::text::bigint))
      FROM pg_class s
      JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'i'
      JOIN pg_class t ON t.oid = d.refobjid
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
      WHERE s.relkind = 'S'`);
  });
}

/** All columns but those that the database computes. A `null` of JSON that may not be absent is kept as one. */
async function writtenColumns(
  trx: Knex.Transaction,
  table: string,
): Promise<{ columns: string; values: string }> {
  const found = await trx('information_schema.columns')
    .where({ table_schema: 'public', table_name: table, is_generated: 'NEVER' })
    .select({ name: 'column_name', type: 'data_type', isNullable: 'is_nullable' });
  const isJson = ({ type, isNullable }: Row) => type === 'jsonb' && isNullable === 'NO';
  return {
    columns: found.map(({ name }) => `"${name}"`).join(', '),
    values: found
      .map((each) => (isJson(each) ? `coalesce("${each.name}", 'null')` : `"${each.name}"`))
      .join(', '),
  };
}
