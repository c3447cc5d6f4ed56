import { cleanLine, cleanText } from '../text.ts';
import { normalisePhone } from '../phone.ts';
import type { ImportColumn } from './columns.ts';

/** What is wrong with a row: in which column, a stable code, and a sentence for whoever mends the file. */
export type RowError = { field: ImportColumn | null; code: string; message: string };

/** The cells of a row by their columns; what was empty is not there. */
export type Cells = Partial<Record<ImportColumn, string>>;

/** A row that can be used, or all that is wrong with it. */
export type ReadRow<Row> = { row: Row; errors: [] } | { row: null; errors: RowError[] };

/** Longest texts (UTF-16 units), as elsewhere at the intake; those of `paragraphs` may have more than one line. */
type Texts<Field extends ImportColumn> = {
  longest: Partial<Record<Field, number>>;
  paragraphs: readonly Field[];
};

/** Reads the cells of one row, and gathers what is wrong with them: nothing is said of a cell twice. */
export function readCells<Field extends ImportColumn>(cells: Cells, { longest, paragraphs }: Texts<Field>) {
  const errors: RowError[] = [];
  const line = (field: Field): string => cleanLine(cells[field] ?? '').trim();

  function fail(field: Field, code: string, message: string): null {
    errors.push({ field, code, message });
    return null;
  }
  /** Null when there is nothing to be seen. */
  function text(field: Field): string | null {
    const clean = paragraphs.includes(field) ? cleanText : cleanLine;
    const value = clean(cells[field] ?? '').trim();
    const most = longest[field] ?? 0;
    if (value.length > most) return fail(field, 'too_long', `has more than ${most} characters`);
    return value || null;
  }
  /** Empty only when that is said already. */
  function required(field: Field): string {
    const value = text(field);
    if (value === null && !errors.some((error) => error.field === field)) fail(field, 'missing', 'is empty');
    return value ?? '';
  }
  function number(field: Field, least: number, most: number): number | null {
    const written = line(field);
    if (written === '') return null;
    const value = readNumber(written);
    if (value === null || value < least || value > most)
      return fail(field, 'bad_number', `is no whole number from ${least} to ${most}`);
    return value;
  }
  /** A canonical phone; empty when it is said what is wrong. */
  function phone(field: Field): string {
    const written = required(field);
    if (written === '') return '';
    return normalisePhone(written) ?? fail(field, 'bad_phone', 'is no phone number') ?? '';
  }

  return { errors, fail, line, text, required, number, phone };
}

/** `2`, `90.000`, `90,000`, `Rp 90.000,00`: money and pieces as sheets write them; null for what is none. */
function readNumber(written: string): number | null {
  const bare = written.replace(/^rp\.?\s*/i, '').replace(/\s/g, '');
  const whole = bare.replace(/[.,]0{1,2}$/, '');
  if (/^\d+$/.test(whole)) return Number(whole);
  if (/^\d{1,3}(\.\d{3})+$/.test(whole) || /^\d{1,3}(,\d{3})+$/.test(whole))
    return Number(whole.replace(/[.,]/g, ''));
  return null;
}
