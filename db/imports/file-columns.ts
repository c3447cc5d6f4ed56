import type { ImportFileColumn } from '@roms/contracts/imports';
import { readHeader, type ImportKind } from '@roms/domain/imports/columns';
import { cutText } from '@roms/domain/text';
import { readTable } from '../../runtime/read-table.ts';

/** How much of a cell tells what stands in its column (characters). */
const SAMPLE = 60;
const LINE_END = 0x0a;

/**
 * The columns of a file of which only the beginning is there: as its header says, and with the first row that has
 * anything in it. Throws `unreadable_file` (422).
 */
export async function fileColumns(kind: ImportKind, bytes: Uint8Array): Promise<ImportFileColumn[]> {
  let header: string[] | null = null;
  let sample: string[] = [];
  // Whole lines: the last one may be cut anywhere.
  const whole = bytes.subarray(0, bytes.lastIndexOf(LINE_END) + 1);
  for await (const { cells } of readTable(whole.length > 0 ? whole : bytes)) {
    if (cells.length === 0) continue;
    if (header !== null) {
      sample = cells;
      break;
    }
    header = cells;
  }
  return readHeader(kind, header ?? []).columns.map(({ written, name }, place) => ({
    written,
    name,
    sample: cutText(sample[place]?.trim() ?? '', SAMPLE),
  }));
}
