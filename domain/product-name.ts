/**
 * The form in which product names are compared: lower case, no accents, no punctuation, single spaces.
 * `Kopi Gayo (250 g)` and `kopi  gayo 250 G` are the same product to a matcher.
 */
export function normaliseProductName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
