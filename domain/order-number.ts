/** Crockford's base 32: no I, L, O or U, so that a number read over the phone is not misheard. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The old system's numbers were `ORD-` and ten characters; merchants' texts and sheets expect that. */
export const ORDER_NUMBER_LENGTH = 10;

/** An order number from random bytes (at least ten): `ORD-7K3MZ9QW2X`. Its unique key is the authority. */
export function orderNumber(random: Uint8Array): string {
  if (random.length < ORDER_NUMBER_LENGTH) throw new RangeError('an order number needs ten random bytes');
  const characters = [...random.slice(0, ORDER_NUMBER_LENGTH)].map(
    (byte) => ALPHABET[byte % ALPHABET.length],
  );
  return `ORD-${characters.join('')}`;
}
