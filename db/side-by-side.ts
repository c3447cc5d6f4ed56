import type { Knex } from 'knex';

type Row = Record<string, unknown>;

/** Stands in a statement between the columns of one table and those of the next. */
export const BESIDE = 'NULL AS "|"';

/**
 * Reads rows that are those of several tables side by side, parted by `BESIDE`: for each row one object a table, in the
 * names of columns; null where an outer join found nothing. One round trip, and as many locks, where each table would
 * take its own; a transaction's own statements cost more than what they read.
 */
export async function readSideBySide(
  db: Knex,
  sql: string,
  bindings: Record<string, unknown>,
): Promise<(Row | null)[][]> {
  const { fields, rows } = await db
    .raw<{ fields: { name: string }[]; rows: unknown[][] }>(sql, bindings as never)
    .options({ rowMode: 'array' });
  return rows.map((values) => partsOf(fields, values));
}

function partsOf(fields: readonly { name: string }[], values: readonly unknown[]): (Row | null)[] {
  const parts: Row[] = [{}];
  fields.forEach(({ name }, index) => {
    if (name === '|') parts.push({});
    else parts.at(-1)![name] = values[index];
  });
  return parts.map((part) => (Object.values(part).every((value) => value === null) ? null : part));
}
