import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { readHeader, type ImportKind, type ReadHeader } from '@roms/domain/imports/columns';
import type { Cells } from '@roms/domain/imports/row';
import { normalisePhone } from '@roms/domain/phone';
import { readTable, type TableRow } from '../../runtime/read-table.ts';
import { Import } from '../models/Import.ts';
import type { Trx } from '../knex.ts';
import { shareImports } from './lock-imports.ts';
import { groupOf } from './row-group.ts';

/** Rows written at once. */
const CHUNK = 1_000;
/** Rows of a file, empty ones too, and columns of its header. */
const MOST_ROWS = 100_000;
const MOST_COLUMNS = 200;

/**
 * Reads a queued file into its rows; all of them or none, and the file is forgotten with that. What it cannot read at all
 * ends the import as failed, with the reason. Safe to repeat. `onChunk` is called every thousand rows.
 */
export async function readImport(db: Knex, importId: number, onChunk: () => void): Promise<Import['state']> {
  return db.transaction(async (trx) => {
    // An erasure waits for all of it and holds nothing meanwhile, or reads the file itself.
    await shareImports(trx);
    return readFile(trx, importId, onChunk);
  });
}

/** Reads every file that is still queued, so that all which came stands in rows; the caller holds the imports. */
export async function readQueued(trx: Trx): Promise<void> {
  const ids: number[] = await trx('imports').where({ state: 'queued' }).orderBy('id').pluck('id');
  for (const id of ids) await readFile(trx, id, () => undefined);
}

async function readFile(trx: Trx, importId: number, onChunk: () => void): Promise<Import['state']> {
  const found = await Import.query(trx).findById(importId).forNoKeyUpdate().throwIfNotFound();
  if (found.readAt !== null || found.content === null) return found.state;
  try {
    await writeRows(trx, found, onChunk);
    return 'running';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, details } = error;
    await trx('import_rows').where({ import_id: importId }).delete();
    await Import.query(trx)
      .findById(importId)
      .patch({ state: 'failed', error: { code, message, details }, content: null, endedAt: new Date() });
    return 'failed';
  }
}

async function writeRows(
  trx: Trx,
  { id, kind, content, mapping }: Import,
  onChunk: () => void,
): Promise<void> {
  let header: ReadHeader | null = null;
  let total = 0;
  let chunk: object[] = [];
  const flush = async () => {
    if (chunk.length > 0) await trx('import_rows').insert(chunk);
    chunk = [];
  };
  for await (const row of readTable(content!)) {
    if (row.row % CHUNK === 0) onChunk();
    if (row.row > MOST_ROWS + 1)
      throw new AppError('too_many_rows', `A file has at most ${MOST_ROWS} rows`, { status: 422 });
    if (row.cells.length === 0) continue;
    if (header === null) {
      header = headerOf(kind, row, mapping);
      continue;
    }
    total += 1;
    chunk.push(rowOf({ id, kind }, header, row));
    if (chunk.length === CHUNK) await flush();
  }
  await flush();
  if (header === null || total === 0)
    throw new AppError('empty_file', 'The file has no rows', { status: 422 });
  await Import.query(trx)
    .findById(id)
    .patch({ state: 'running', columns: header.columns, total, content: null, readAt: new Date() });
}

/** What a file without a header begins with is somebody's data: the error repeats none of it. */
function headerOf(kind: ImportKind, { cells }: TableRow, mapping: Import['mapping']): ReadHeader {
  if (cells.length > MOST_COLUMNS)
    throw new AppError('unreadable_file', `A file has at most ${MOST_COLUMNS} columns`, { status: 422 });
  // Whose columns are told may be called anything, but no heading is a phone.
  if (mapping !== null && cells.some((cell) => normalisePhone(cell) !== null))
    throw new AppError('no_header', 'The first row of the file is no header', { status: 422 });
  const header = readHeader(kind, cells, mapping);
  if (header.missing.length === 0) return header;
  throw new AppError('missing_columns', `The file lacks the columns ${header.missing.join(', ')}`, {
    status: 422,
    details: { missing: header.missing },
  });
}

function rowOf(
  { id, kind }: Pick<Import, 'id' | 'kind'>,
  { columns }: ReadHeader,
  { row, cells }: TableRow,
): object {
  const named: Cells = {};
  for (const [index, { name }] of columns.entries()) {
    const cell = cells[index]?.trim();
    if (name !== null && cell) named[name] = cell;
  }
  return {
    import_id: id,
    row,
    cells: JSON.stringify(named),
    group_key: groupOf(kind, named),
  };
}
