import { expect, it } from 'vitest';
import { foldedText } from './long-text.ts';

it('shows an ordinary message whole', () => {
  expect(foldedText('')).toBeNull();
  expect(foldedText('kata '.repeat(200))).toBeNull();
  expect(foldedText('baris\n'.repeat(15))).toBeNull();
});

it('folds a long text at the end of a word', () => {
  const folded = foldedText('kopi gayo '.repeat(200));
  expect(folded?.length).toBeGreaterThan(600);
  expect(folded).toMatch(/ (?:kopi|gayo)$/);
});

it('folds a tall text at the end of a line', () => {
  expect(foldedText(Array.from({ length: 30 }, (_, line) => `baris ${line}`).join('\n'))).toMatch(/baris 9$/);
});

it('never cuts what people see as one character', () => {
  const family = '👨‍👩‍👧‍👦';
  const folded = foldedText(`a${family.repeat(200)}`) ?? '';
  expect(folded.length).toBeGreaterThan(600);
  expect(folded.slice(1).replaceAll(family, '')).toBe('');
});
