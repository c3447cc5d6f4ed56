import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, cleanText, cutMiddle, cutText, isBlank } from './text.ts';

/** Any string, and often what breaks others: halves of characters, marks, joiners, controls, fillers, flags. */
const PARTS = [
  '\ud800',
  '\udc00',
  '😀',
  '👨‍👩‍👧',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '🇮🇩',
  'e\u0301',
  '\u0301',
  '\u0316',
  '\u200b',
  '\u202e',
  '\u3164',
  '\u2800',
];
const MORE = [
  '\0',
  '\r\n',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\ufffe',
  '\u200d',
  '\u00ad',
  '\u1e9b\u0323',
  '\u2126',
  'a',
  ' ',
  '.',
];
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PARTS, ...MORE), { maxLength: 60 }).map((parts) => parts.join('')),
);

it.each([
  ['Budi\nSantoso\n\n*PROMO*', 'Budi Santoso *PROMO*'],
  ['  Ibu\u00a0\tSari ', 'Ibu Sari'],
  ['\u202eidub', 'idub'],
  ['Bu\u200bdi\u2060 \ufeffS\u00ad.', 'Budi S.'],
  ['Andre\u0301', 'André'],
  ['a\0b\ud800c\udfff', 'abc'],
  ['👨‍👩‍👧 keluarga', '👨‍👩‍👧 keluarga'],
  ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['\u200b\u3164\u2800 \u200d', ''],
])('keeps of the line %j what one sees', (written, line) => {
  expect(cleanLine(written)).toBe(line);
});

it.each([
  ['satu\r\ndua\rtiga\u2028empat', 'satu\ndua\ntiga\nempat'],
  ['  - teh\t2', '  - teh\t2'],
  ['\u2067terbalik\u2069\u0007', 'terbalik'],
  ['\u3164\n\u2800', ''],
])('keeps the lines of %j', (written, text) => {
  expect(cleanText(written)).toBe(text);
});

it.each([
  '',
  ' ',
  '\u200b',
  '\u3164',
  '\u2800',
  '\u115f\u1160\uffa0',
  '\u202e\n\t',
  '\u200d\ufe0f',
  '\ud800',
])('sees nothing in %j', (text) => expect(isBlank(text)).toBe(true));
it.each(['a', '.', '😀', '\u0301', '\ufffd', '🇮', '\u{10fff}'])('sees something in %j', (text) =>
  expect(isBlank(text)).toBe(false),
);

describe('a cut', () => {
  it.each([
    ['nnn😀😀', 4, 'nnn'],
    ['nnn😀😀', 5, 'nnn😀'],
    ['abe\u0301', 3, 'ab'],
    ['a👨‍👩‍👧', 8, 'a'],
    ['👨‍👩‍👧', 4, '👨\u200d'],
    ['😀', 1, ''],
    ['ab cd', 3, 'ab'],
  ])('of %j at %i is %j', (text, longest, cut) => {
    expect(cutText(text, longest)).toBe(cut);
  });

  it('in the middle keeps the ending', () => {
    expect(cutMiddle(`${'f'.repeat(300)}😀${'g'.repeat(11)}`, 20, 12)).toBe(
      `${'f'.repeat(8)}…${'g'.repeat(11)}`,
    );
  });
});

it('of any text makes one that is well-formed, NFC, unchanged by a second time, and bounded where it is cut', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, longest) => {
      for (const clean of [cleanLine, cleanText]) {
        const once = clean(text);
        expect(once.isWellFormed()).toBe(true);
        expect(once.normalize('NFC')).toBe(once);
        expect(clean(once)).toBe(once);
        expect(once).not.toMatch(/[\0\r\u202a-\u202e\u2066-\u2069\u200b\ufeff]/);
        const cut = cutText(once, longest);
        expect(cut.isWellFormed() && cut.length <= longest).toBe(true);
        expect(once.startsWith(cut)).toBe(true);
      }
      expect(cleanLine(text)).not.toMatch(/[\n\t]|^\s|\s$/);
      const named = cutMiddle(cleanLine(text), 20, 12);
      expect(named.isWellFormed() && named.length <= 20).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

it('takes no longer for marks on marks than for letters', () => {
  const marks = `a${'\u0301\u0316'.repeat(200_000)}`;
  const letters = 'é'.repeat(400_001);
  const timeOf = (text: string): number => {
    const began = performance.now();
    cleanLine(text);
    return performance.now() - began;
  };
  timeOf(letters);
  // Sorting them all takes a thousand times as long, a minute and a half.
  expect(timeOf(marks)).toBeLessThan(20 * timeOf(letters) + 5_000);
});
