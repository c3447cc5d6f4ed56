import { expect, it } from 'vitest';
import { colleaguesFor, mentionAt, mentionedIn, mentionMarks } from './mentions.ts';

const people = [
  { id: 1, name: 'Sari' },
  { id: 2, name: 'Sari Dewi' },
  { id: 3, name: 'Budi' },
  { id: 4, name: 'Budi' },
];

it('marks each name that is called, the longer one where both fit', () => {
  const body = '@Sari Dewi tolong, @Sari juga';
  expect(mentionMarks(body, people).map(([from, to]) => body.slice(from, to))).toEqual([
    '@Sari Dewi',
    '@Sari',
  ]);
});

it('calls whom the text names, and of two with one name the one that was picked', () => {
  expect(mentionedIn('halo @Sari Dewi', people, new Set())).toEqual([2]);
  expect(mentionedIn('@Budi cek', people, new Set([4]))).toEqual([4]);
  expect(mentionedIn('@Budi cek', people, new Set())).toEqual([3, 4]);
  expect(mentionedIn('surel a@Budi', people, new Set([3]))).toEqual([3]);
  expect(mentionedIn('tanpa nama', people, new Set([1]))).toEqual([]);
});

it.each([
  ['@', { start: 0, filter: '' }],
  ['tolong @Sa', { start: 7, filter: 'sa' }],
  ['tolong @Sari De', { start: 7, filter: 'sari de' }],
  ['surel@toko', null],
  ['@ ', null],
  ['tanpa', null],
])('in %j the sign that is typed is %o', (text, expected) => {
  expect(mentionAt(text, text.length)).toEqual(expected);
});

it('finds people by the beginning of any word of their name', () => {
  const found = (filter: string) => colleaguesFor(people, filter).map(({ id }) => id);
  expect([found('de'), found('sari d'), found('ari'), found('')]).toEqual([[2], [2], [], [1, 2, 3, 4]]);
});
