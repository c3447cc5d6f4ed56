/**
 * Accents of letters, once they stand apart, and what only says how a sign is drawn. Also left out before marks are
 * sorted, which takes a time that grows with the square of a stack of them.
 */
const DRAWING = /[\u0300-\u036f\ufe0e\ufe0f]|(?!\u200d)\p{Cf}/gu;
/** Signs of a maker's rights, which some lists show and others do not. */
const RIGHTS = /[™®©℠]/gu;
/**
 * What a name says: words, numbers, and signs that tell one product from another (`A+` from `A`, one picture from
 * another). Brackets, quotes, dashes and the marks of a sentence only stand between those.
 */
const SAID =
  /[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}\p{Z}\p{Cc}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}'"`´.,;:!?/\\_|·•…]+/gu;

/**
 * The form in which product names are compared: lower case, no accents, its words, numbers and telling signs with single
 * spaces between them. `Kopi Gayo (250 g)` and `kopi  gayo 250G` are the same product to a matcher. Empty for a name
 * that says nothing, which is then the same as no other.
 */
export function normaliseProductName(name: string): string {
  const plain = name
    .replace(RIGHTS, '')
    .replace(DRAWING, '')
    .normalize('NFKD')
    .replace(DRAWING, '')
    .normalize('NFC')
    .toLowerCase();
  return (plain.match(SAID) ?? []).join(' ');
}
