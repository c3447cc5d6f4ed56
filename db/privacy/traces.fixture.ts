import type { Knex } from 'knex';

/** Types whose values may hold somebody's words. */
const TEXTS = ['text', 'json', 'jsonb', 'character varying', 'character', 'ARRAY', 'bytea'];

/**
 * Where in the whole database one of these words stands, as `table.column: word`: every column of every table that can
 * hold texts, so that a table which is new is looked through too. Without case.
 */
export async function tracesOf(db: Knex, words: readonly string[]): Promise<string[]> {
  const columns = await db('information_schema.columns as c')
    .join('information_schema.tables as t', (join) =>
      join.on('t.table_schema', 'c.table_schema').on('t.table_name', 'c.table_name'),
    )
    .where({ 't.table_type': 'BASE TABLE' })
    .whereRaw('c.table_schema = current_schema()')
    .whereIn('c.data_type', TEXTS)
    .whereNot('c.table_name', 'like', 'knex_%')
    .orderBy(['c.table_name', 'c.column_name'])
    .select<{ table: string; column: string; type: string }[]>({
      table: 'c.table_name',
      column: 'c.column_name',
      type: 'c.data_type',
    });
  const found: string[] = [];
  for (const { table, column, type } of columns) {
    const text = type === 'bytea' ? `encode("${column}", 'escape')` : `cast("${column}" AS text)`;
    const { rows } = await db.raw<{ rows: { word: string }[] }>(
      `SELECT word FROM unnest(cast(? AS text[])) AS word
        WHERE EXISTS (SELECT FROM "${table}" WHERE strpos(lower(${text}), lower(word)) > 0)`,
      [[...words]] as never,
    );
    found.push(...rows.map(({ word }) => `${table}.${column}: ${word}`));
  }
  return found;
}
