import type { Knex } from 'knex';
import { PAGE_SIZE, decodeCursor, toPage } from '../keyset.ts';
import { Import } from '../models/Import.ts';
import { ImportRow } from '../models/ImportRow.ts';

/** How many rows there are, and what has become of them so far. */
export type ImportCounts = { total: number; ok: number; repeated: number; failed: number };
export type CountedImport = { row: Import; counts: ImportCounts };

/** All but the file. */
const SHOWN = Object.freeze([
  'id',
  'kind',
  'dryRun',
  'fileName',
  'columns',
  'state',
  'error',
  'total',
  'actorName',
  'createdAt',
  'endedAt',
]) as string[];

/** One import with its counts; null when there is none. */
export async function importById(db: Knex, id: number): Promise<CountedImport | null> {
  const row = await Import.query(db).findById(id).select(SHOWN);
  if (!row) return null;
  const [counted] = await withCounts(db, [row]);
  return counted ?? null;
}

/** The imports of the shop, the latest first. */
export async function importsPage(
  db: Knex,
  { cursor }: { cursor?: string },
): Promise<{ rows: CountedImport[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor);
  const query = Import.query(db)
    .select(SHOWN)
    .orderBy('id', 'desc')
    .limit(PAGE_SIZE + 1);
  if (after) void query.where('id', '<', after.id);
  const page = toPage(await query, ({ id }) => ({ at: '', id }));
  return { rows: await withCounts(db, page.rows), nextCursor: page.nextCursor };
}

async function withCounts(db: Knex, rows: Import[]): Promise<CountedImport[]> {
  const counted: { import_id: number; status: keyof ImportCounts; rows: number }[] = await db('import_rows')
    .whereIn(
      'import_id',
      rows.map(({ id }) => id),
    )
    .whereNotNull('status')
    .groupBy('import_id', 'status')
    .select('import_id', 'status', db.raw('count(*)::int AS rows'));
  return rows.map((row) => {
    const counts: ImportCounts = { total: row.total, ok: 0, repeated: 0, failed: 0 };
    for (const one of counted) if (one.import_id === row.id) counts[one.status] = one.rows;
    return { row, counts };
  });
}

type AskedRows = { importId: number; status?: ImportRow['status']; told?: boolean; cursor?: string };

/** The rows of an import that have been seen to, in the order of the file; `told`: those of which something is said. */
export async function importRowsPage(
  db: Knex,
  { importId, status, told = false, cursor }: AskedRows,
): Promise<{ rows: ImportRow[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor);
  const query = ImportRow.query(db)
    .where({ importId })
    .orderBy('row')
    .limit(PAGE_SIZE + 1);
  if (status) void query.where({ status });
  else void query.whereNotNull('status');
  if (told) void query.whereRaw(`errors <> '[]'`);
  if (after) void query.where('row', '>', after.id);
  return toPage(await query, ({ row }) => ({ at: '', id: row }));
}
