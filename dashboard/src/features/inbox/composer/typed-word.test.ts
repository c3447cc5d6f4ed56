import { expect, it } from 'vitest';
import { cannedMatches } from './canned-matches.ts';
import { emojiMatches } from './emoji-matches.ts';
import { marksIn } from './marks-in.ts';
import { typedWord } from './typed-word.ts';

const at = (text: string) => typedWord(text, text.length);

it.each([
  ['/', '/', ''],
  ['/ong', '/', 'ong'],
  ['halo kak /Ongkir', '/', 'ongkir'],
  ['baris\n/rek', '/', 'rek'],
  ['halo :sen', ':', 'sen'],
])('a word at the caret asks for a list: %j', (text, sign, filter) => {
  expect(at(text)).toEqual({ sign, filter, start: text.length - filter.length - 1, end: text.length });
});

it.each([
  '',
  'halo',
  '10:30',
  'jam 10:30',
  ':)',
  ':D',
  'https://toko.id/kopi',
  '1/2',
  'a/b',
  '/ong kir',
  'Alamat:',
])('other text asks for nothing: %j', (text) => expect(at(text)).toBeNull());

it('looks at what stands before the caret alone', () => {
  expect(typedWord('/ong kak', 4)).toMatchObject({ filter: 'ong', end: 4 });
  expect(typedWord('/ong kak', 0)).toBeNull();
});

it('offers names that begin so before others, and searches the texts as well', () => {
  const reply = (id: number, shortcut: string, body = '') => ({ id, shortcut, body, shared: false });
  const all = [
    reply(1, 'cek-ongkir'),
    reply(2, 'alamat', 'Ongkir ke mana?'),
    reply(3, 'ongkir'),
    reply(4, 'rek'),
  ];
  expect(cannedMatches(all, 'ongkir').map(({ id }) => id)).toEqual([3, 1, 2]);
  expect(cannedMatches(all, '')).toHaveLength(4);
});

it('finds emoji by Indonesian and English words, whole words first', () => {
  const found = (text: string) => emojiMatches(text, 8).map(({ emoji }) => emoji);
  expect(found('makasih')).toContain('🙏');
  expect(found('terima kasih')).toContain('🙏');
  expect(found('thumbs up')[0]).toBe('👍');
  expect(found('kopi')).toContain('☕');
  expect(found('tidakadaemojibegini')).toEqual([]);
});

it('cuts a text at its blanks and loses no letter', () => {
  const parts = marksIn('a {x} b', [{ start: 2, end: 5 }]);
  expect(parts.map(({ text }) => text).join('')).toBe('a {x} b');
  expect(parts.filter(({ isBlank }) => isBlank)).toEqual([{ text: '{x}', isBlank: true }]);
});
