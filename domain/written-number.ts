/** Groups of three with points, as Indonesians write them: `85.000`, `1.250.000,50`. */
const GROUPED = /^-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/;
/** As machines write them (`85000`, `85000.00`), or with a comma before the part that is less than one. */
const PLAIN = /^-?\d+(?:\.\d+)?$/;
const WITH_COMMA = /^-?\d+,\d{1,2}$/;

/**
 * The number that a text writes, or null when it is none or could be two: `85,000` is 85 to an Indonesian and 85,000 to
 * others, and a price that is wrong by a thousand is worse than one that is refused.
 */
export function readNumber(text: string): number | null {
  const written = text.trim();
  if (GROUPED.test(written)) return Number(written.replaceAll('.', '').replace(',', '.'));
  if (PLAIN.test(written)) return Number(written);
  return WITH_COMMA.test(written) ? Number(written.replace(',', '.')) : null;
}
