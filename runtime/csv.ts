/** With this mark at its beginning spreadsheets take a file for UTF-8. */
export const UTF8_BOM = '\uFEFF';

/** What begins so is a formula to a spreadsheet, and may do what it likes there. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * The same inside a cell: a spreadsheet that takes semicolons or tabs for separators begins new cells there and at line
 * ends, and forgets our quotes. One that takes commas keeps to the quotes, so what follows a comma stays as it is.
 */
const INNER_FORMULA = /([;\t\r\n]"*)(?=[=+\-@])/g;

/** A text that a spreadsheet shows as it is. */
export function harmlessCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** One line of a file of values separated by commas; texts that would be formulas are made harmless. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number | null): string {
  if (cell === null) return '';
  // Numbers are ours: a negative one is no formula.
  if (typeof cell === 'number') return String(cell);
  const text = harmlessCell(cell).replace(INNER_FORMULA, `$1'`);
  return /[",\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
