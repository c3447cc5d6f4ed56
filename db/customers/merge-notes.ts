import type { Trx } from '../knex.ts';

/** Two customers who become one: the caller holds both rows. */
export type Pair = {
  keepId: number;
  goneId: number;
  /** Under which merge it is noted what moves; null: nobody will undo it. */
  mergeId: number | null;
};
/** Two customers who become two again. */
export type Parting = Pair & { mergeId: number };

/** How long a merge can be undone (days). */
export const UNDO_DAYS = 30;

/**
 * Runs an `UPDATE … RETURNING id, data` and notes its rows as moved by a merge. `sql` without data returns `NULL::jsonb
 * AS data`.
 */
export async function moveNoted(
  trx: Trx,
  { relation, mergeId }: { relation: string; mergeId: number | null },
  sql: string,
  bindings: object,
): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `WITH moved AS (${sql}),
     noted AS (
       INSERT INTO customer_merge_rows (merge_id, relation, row_id, data)
       SELECT :mergeId::bigint, :relation, id, data FROM moved WHERE :mergeId::bigint IS NOT NULL
       ON CONFLICT DO NOTHING)
     SELECT id FROM moved`,
    { ...bindings, relation, mergeId } as never,
  );
  return rows.map(({ id }) => id);
}

/** Notes one row with what an undo has to know of it. */
export async function noteRow(
  trx: Trx,
  { mergeId, relation, rowId }: { mergeId: number | null; relation: string; rowId: number },
  data: object | null = null,
): Promise<void> {
  if (mergeId === null) return;
  await trx('customer_merge_rows')
    .insert({ merge_id: mergeId, relation, row_id: rowId, data: data && JSON.stringify(data) })
    .onConflict(['merge_id', 'relation', 'row_id'])
    .ignore();
}

/** What was noted of a table, by the row's id. */
export async function notedRows<T>(
  trx: Trx,
  mergeId: number,
  relation: string,
): Promise<{ rowId: number; data: T }[]> {
  const rows = await trx('customer_merge_rows')
    .where({ merge_id: mergeId, relation })
    .orderBy('row_id')
    .select<{ row_id: number; data: T }[]>('row_id', 'data');
  return rows.map(({ row_id: rowId, data }) => ({ rowId, data }));
}

/**
 * Notes that a row came through an address which merges have moved: whoever undoes them sends it where its address says.
 * `identityId` null: nothing to note.
 */
export async function noteArrival(
  trx: Trx,
  identityId: number | null | undefined,
  row: { relation: 'orders' | 'messages' | 'customer_identities' | 'former_identities'; id: number },
): Promise<void> {
  if (identityId === null || identityId === undefined) return;
  await trx.raw(
    `INSERT INTO customer_merge_rows (merge_id, relation, row_id)
     SELECT noted.merge_id, :relation, :id FROM customer_merge_rows noted
      WHERE noted.relation = 'customer_identities' AND noted.row_id = :identityId
     ON CONFLICT DO NOTHING`,
    { relation: row.relation, id: row.id, identityId },
  );
}

/** Inserts a row as it was once, its id included; columns that are new since get their defaults. */
export async function insertAsItWas(trx: Trx, table: string, row: Record<string, unknown>): Promise<void> {
  const columns: string[] = await trx('information_schema.columns')
    .whereRaw('table_schema = current_schema()')
    .where({ table_name: table, is_generated: 'NEVER' })
    .whereIn('column_name', Object.keys(row))
    .pluck('column_name');
  const names = columns.map((column) => `"${column}"`).join(', ');
  await trx.raw(
    `INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE
     SELECT ${names} FROM jsonb_populate_record(NULL::${table}, cast(? AS jsonb)) ON CONFLICT DO NOTHING`,
    [JSON.stringify(row)],
  );
}
