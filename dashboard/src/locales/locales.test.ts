import { expect, test } from 'vitest';
import { english } from './en.ts';
import { indonesian } from './id.ts';
import type { Words } from './words.ts';

const all = { id: indonesian, en: english };

/** `orders.status.pending` → its text. */
function flat(words: Words, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}
/** The blanks of the last form: English has two where Indonesian has one, and the first may write its number out. */
const blanksOf = (text: string) =>
  [...(text.split(' | ').at(-1) ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('both languages say the same things with the same blanks', () => {
  const [id, en] = [flat(all.id), flat(all.en)];
  expect([...en.keys()].sort()).toEqual([...id.keys()].sort());
  for (const [key, text] of id) expect([key, blanksOf(en.get(key) ?? '')]).toEqual([key, blanksOf(text)]);
});

const files = import.meta.glob<string>('./**/*.json', { eager: true, query: '?raw', import: 'default' });

test('no file says a key twice: the second would hide all that stands under the first', () => {
  const keysIn = (value: unknown): number =>
    typeof value === 'string'
      ? 0
      : Object.values(value as Words).reduce((sum, part) => sum + 1 + keysIn(part), 0);
  for (const [path, text] of Object.entries(files)) {
    const written = text.match(/"[^"]+":/g)?.length;
    expect([path, written]).toEqual([path, keysIn(JSON.parse(text))]);
  }
});

const sources = import.meta.glob<string>(['../**/*.{ts,vue}', '!../**/*.test.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

test('every key that the code names exists', () => {
  const known = flat(all.id);
  const missing = Object.entries(sources).flatMap(([path, text]) =>
    [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)]
      .map(([, key = '']) => key)
      .filter((key) => !known.has(key))
      .map((key) => `${path}: ${key}`),
  );
  expect(missing).toEqual([]);
});
