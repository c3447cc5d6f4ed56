/** Also before they are sorted, which takes a time that grows with the square of a stack of them. */
const MARKS = /\p{M}+/gu;

/**
 * The form in which product names are compared: lower case, no accents, no punctuation, single spaces.
 * `Kopi Gayo (250 g)` and `kopi  gayo 250 G` are the same product to a matcher.
 */
export function normaliseProductName(name: string): string {
  return name
    .replace(MARKS, '')
    .normalize('NFKD')
    .replace(MARKS, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
