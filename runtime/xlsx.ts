import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import excel from 'exceljs';
import { harmlessCell } from './csv.ts';

/** Of a sheet's name. */
const LONGEST_NAME = 31;

type Cells = readonly (string | number | null)[];

export type Sheet = { name: string; pages: AsyncIterable<readonly Cells[]> };

/**
 * A workbook of one sheet as it is written, page by page: it waits for its reader and never stands in memory as a whole.
 * Texts that would be formulas are made harmless. What the pages throw ends the stream with that error.
 */
export function xlsxStream(sheetName: string, pages: AsyncIterable<readonly Cells[]>): Readable {
  return xlsxSheets([{ name: sheetName, pages }]);
}

/** The same of several sheets, one after the other; a longer name is cut, and loses what none may have. */
export function xlsxSheets(sheets: readonly Sheet[]): Readable {
  const out = new PassThrough();
  const written = write(out, sheets);
  written.catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))));
  return out;
}

async function write(out: PassThrough, sheets: readonly Sheet[]): Promise<void> {
  const workbook = new excel.stream.xlsx.WorkbookWriter({ stream: out, useSharedStrings: false });
  for (const { name, pages } of sheets) {
    const sheet = workbook.addWorksheet(name.replace(/[:\\/?*[\]]/g, ' ').slice(0, LONGEST_NAME));
    for await (const page of pages) {
      if (out.destroyed) return;
      for (const cells of page)
        sheet.addRow(cells.map((cell) => (typeof cell === 'string' ? harmlessCell(cell) : cell))).commit();
      if (out.writableNeedDrain) await drained(out);
    }
    sheet.commit();
  }
  await workbook.commit();
}

/** Until there is room again, or nobody reads any more; whichever comes, no listener of the other stays. */
async function drained(out: PassThrough): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    await Promise.race([once(out, 'drain', { signal }), once(out, 'close', { signal })]);
  } finally {
    settled.abort();
  }
}
