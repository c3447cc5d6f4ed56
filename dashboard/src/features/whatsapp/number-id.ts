/** The longest that wa-service takes. */
const LONGEST = 32;

/**
 * The id of a new number, made from how the shop calls it: small letters, digits and hyphens. It is another one than
 * those that are `taken`.
 */
export function numberIdFor(label: string, taken: readonly string[]): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const base = plain === '' ? 'nomor' : plain;
  for (let count = 1; ; count += 1) {
    const ending = count === 1 ? '' : `-${count}`;
    const id = base.slice(0, LONGEST - ending.length).replace(/-+$/, '') + ending;
    if (!taken.includes(id)) return id;
  }
}
