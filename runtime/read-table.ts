import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { AppError } from '@roms/domain/errors';

/** What stands in a file of rows: `row` is its place in the file, the header being 1; an empty row has no cells. */
export type TableRow = { row: number; cells: string[] };

const DELIMITERS = [',', ';', '\t'] as const;
/** How much of the beginning says which delimiter it is (characters). */
const LOOKED_AT = 20_000;
/** A quote that is never closed swallows the file: longer than any row (characters). */
const LONGEST_ROW = 200_000;
/** The file is read no faster than its rows are taken: so much of it at once (bytes). */
const PIECE = 65_536;

/**
 * Reads a file of values that are separated by commas, semicolons or tabs, in UTF-8, UTF-16 or the old encoding of
 * Windows; the header comes first. It is read in pieces, so that whoever has enough stops it. Throws `unreadable_file` (422).
 */
export async function* readTable(bytes: Uint8Array): AsyncGenerator<TableRow> {
  const { text, hint } = withoutHint(decode(bytes));
  const source = Readable.from(piecesOf(Buffer.from(text)));
  const parser = parse({
    delimiter: hint ?? delimiterOf(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: LONGEST_ROW,
  });
  source.pipe(parser);
  let row = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      row += 1;
      const cells = record.map((cell) => cell.replaceAll('\0', ''));
      yield { row, cells: cells.some((cell) => cell.trim() !== '') ? cells : [] };
    }
  } catch (error) {
    if (!isParseError(error)) throw error;
    throw new AppError('unreadable_file', `The file cannot be read after row ${row}: ${error.message}`, {
      status: 422,
      details: { row },
    });
  } finally {
    source.destroy();
  }
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
}

function isParseError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

/** What begins with a mark says which encoding it is; else it is UTF-8 when it can be, else what old Windows wrote. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  // Sheets of letters in UTF-16 without a mark have a zero in every other byte.
  if (bytes.length > 3 && bytes[1] === 0 && bytes[3] === 0) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Excel's own first line, `sep=;`, says the delimiter and is no row. */
function withoutHint(text: string): { text: string; hint: string | null } {
  const said = /^sep=([,;\t])\r?\n/i.exec(text);
  return said ? { text: text.slice(said[0].length), hint: said[1]! } : { text, hint: null };
}

/** The one that the header has most of, outside quotes. */
function delimiterOf(text: string): string {
  const header = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text.slice(0, LOOKED_AT))?.[0] ?? '';
  const bare = header.replace(/"(?:[^"]|"")*"/g, '');
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).delimiter;
}
