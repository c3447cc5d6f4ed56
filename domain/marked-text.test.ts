import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marksOf } from './marked-text.ts';

const marked = (text: string, asked: string) =>
  marksOf(text, asked).map(([from, to]) => text.slice(from, to));

describe('marksOf', () => {
  it.each([
    ['Kopi gayo, KOPI toraja', 'kopi', ['Kopi', 'KOPI']],
    ['Ke café André', 'cafe andre', ['café André']],
    ['cafe\u0301 lagi', 'café', ['cafe\u0301']],
    ['𝓑𝓾𝓭𝓲 dan Budi', 'budi', ['𝓑𝓾𝓭𝓲', 'Budi']],
    ['gayo dulu, baru kopi', 'kopi gayo', ['gayo', 'kopi']],
    ['aaaa', 'aa', ['aa', 'aa']],
    ['ﬁﬁﬁlm', 'fi', ['ﬁ', 'ﬁ', 'ﬁ']],
    ['ﬃ', 'f', ['ﬃ']],
    ['tidak ada', 'kirim', []],
    ['apa pun', '  ', []],
  ])('in "%s" for "%s"', (text, asked, expected) => {
    expect(marked(text, asked)).toEqual(expected);
  });

  it('stays within the text and in order, whatever both hold', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('f', 'ﬃ', 'é', ' ') }),
    );
    fc.assert(
      fc.property(anyText, anyText, (text, asked) => {
        let last = 0;
        for (const [from, to] of marksOf(text, asked)) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          last = to;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
