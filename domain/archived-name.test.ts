import { expect, test } from 'vitest';
import { archivedName } from './archived-name.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

test('leads to no other folder, and has no sign that a system refuses', () => {
  expect(archivedName('../../foto: "bukti"\n<1>.jpg')).toBe('.._.._foto_ _bukti___1_.jpg');
});

test.each([
  ['letters', 'a'.repeat(300)],
  ['three bytes each', 'あ'.repeat(300)],
  ['emoji', '🧾'.repeat(300)],
  ['emoji that no even length ends', `x${'🧾'.repeat(300)}y`],
])('is short enough for every file system, cut between signs, and keeps its end: %s', (_, name) => {
  const short = archivedName(`${name}.jpg`);
  expect(bytesOf(short)).toBeLessThanOrEqual(200);
  expect(bytesOf(short)).toBeGreaterThan(190);
  expect(short.isWellFormed()).toBe(true);
  expect(`${name}.jpg`.endsWith(short)).toBe(true);
});

test.each([
  ['nota.pdf. ', 'nota.pdf'],
  ['nota .. .', 'nota'],
  ['half \ud83e', 'half _'],
  ['...', 'file'],
  ['', 'file'],
])('ends in no dot and no space, which Windows drops: %j', (name, expected) => {
  expect(archivedName(name)).toBe(expected);
});
