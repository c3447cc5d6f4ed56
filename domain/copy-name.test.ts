import { expect, test } from 'vitest';
import { copyName } from './copy-name.ts';

const LONGEST = 30;
const nameOf = (name: string, taken: string[] = [], language: 'id' | 'en' = 'id') =>
  copyName(name, { taken: new Set(taken), language, longest: LONGEST });

test('a copy says so in the language of who asks, and has a number where that is taken', () => {
  expect(nameOf('Promo')).toBe('Promo (salinan)');
  expect(nameOf('Promo', [], 'en')).toBe('Promo (copy)');
  expect(nameOf('Promo', ['Promo (salinan)'])).toBe('Promo (salinan 2)');
  expect(nameOf('Promo', ['Promo (salinan)', 'Promo (salinan 2)'])).toBe('Promo (salinan 3)');
});

test('a copy of a copy is one more of the first', () => {
  expect(nameOf('Promo (salinan)', ['Promo (salinan)'])).toBe('Promo (salinan 2)');
  expect(nameOf('Promo (salinan 2)', ['Promo (salinan 2)'])).toBe('Promo (salinan)');
  expect(nameOf('Promo (copy)')).toBe('Promo (salinan)');
  // Nothing of its own would be left.
  expect(nameOf(' (salinan)')).toBe(' (salinan) (salinan)');
});

test('a long name loses its end, between two characters', () => {
  const long = nameOf('🧾'.repeat(20));
  expect(long.endsWith(' (salinan)')).toBe(true);
  expect(long.length).toBeLessThanOrEqual(LONGEST);
  expect(long.isWellFormed()).toBe(true);
});
