import { Readable } from 'node:stream';
import { csvLine, UTF8_BOM } from '../runtime/csv.ts';
import { xlsxStream } from '../runtime/xlsx.ts';
import type { Context, Deps } from './context.ts';

export type RowsFormat = 'csv' | 'xlsx';
/** A few rows of cells; the header is the first. */
export type RowsPage = (string | number | null)[][];

export const ROWS_TYPES: Record<RowsFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * Answers with a file of rows, page by page as they are read: `roms-<name>-<day>.<format>`. Cells that would be formulas
 * are made harmless. `sheet`: the name of a workbook's sheet.
 */
export function answerRows(
  { ctx, deps }: { ctx: Context; deps: Deps },
  { name, sheet, format }: { name: string; sheet: string; format: RowsFormat },
  pages: AsyncGenerator<RowsPage>,
): void {
  ctx.attachment(`roms-${name}-${deps.now().toISOString().slice(0, 10)}.${format}`);
  ctx.type = ROWS_TYPES[format];
  ctx.set('Cache-Control', 'no-store');
  ctx.body = format === 'csv' ? Readable.from(csvOf(pages)) : xlsxStream(sheet, pages);
}

async function* csvOf(pages: AsyncGenerator<RowsPage>): AsyncGenerator<string> {
  yield UTF8_BOM;
  for await (const page of pages) yield page.map(csvLine).join('');
}
