import fc from 'fast-check';

/** Halves of characters, marks, joiners, flags, controls, fillers, separators: what breaks who cuts, compares or stores. */
const HOSTILE = [
  ...['\ud800', '\udc00', '\udbff\udfff', '😀', '👨‍👩‍👧', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🇮🇩', '𝓑𝓾𝓭𝓲'],
  ...[
    'e\u0301',
    '\u0301',
    '\u0316',
    '\u1e9b\u0323',
    '\u2126',
    '\u200b',
    '\u202e',
    '\u2066',
    '\u3164',
    '\u2800',
  ],
  ...['\0', '\u0007', '\r\n', '\t', '\u0085', '\u2028', '\ufeff', '\ufffe', '\ufffd', '\u200d', '\u00ad'],
  ...['a', ' ', '.', '%', '_', '\\', "'", '{', '}', '*', '<'],
];

/** Any string, and often a bad one; also around the lengths at which texts are cut. */
export function anyText(longest = 400): fc.Arbitrary<string> {
  const joined = fc.array(fc.constantFrom(...HOSTILE), { maxLength: 40 }).map((parts) => parts.join(''));
  const long = fc
    .tuple(fc.integer({ min: 90, max: longest }), joined)
    .map(([length, tail]) => `${'n'.repeat(length)}${tail}`);
  return fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), joined, long);
}
