/** What an erased customer is called: the row and its sums stay, the person does not. */
export const ERASED_NAME = 'Pelanggan dihapus';

/** What stands where a text of an erased person stood. */
export const ERASED_TEXT = '';

/** A code, a time, a number in letters: what ROMS writes itself, and no words of anybody. */
const CODE = /^[\w:.+-]{0,64}$/;

/**
 * A value of a log without anybody's words: texts that are no codes go, and so do codes in which one of `names` (names,
 * phones, addresses; in small letters) stands. The shape stays.
 */
export function withoutWords(value: unknown, names: readonly string[]): unknown {
  if (typeof value === 'string') {
    const text = value.toLowerCase();
    return CODE.test(value) && !names.some((name) => name !== '' && text.includes(name))
      ? value
      : ERASED_TEXT;
  }
  if (Array.isArray(value)) return value.map((part) => withoutWords(part, names));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutWords(part, names)]));
}
