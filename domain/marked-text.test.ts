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
    ['🅱🆄🅳🅸 Łukasz', 'budi lukasz', ['🅱🆄🅳🅸 Łukasz']],
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
      // Any UTF-16 unit; fast-check's own tables of all characters take seconds to make on a busy machine.
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
      fc.string({ unit: fc.constantFrom('f', 'ﬃ', 'é', ' ') }),
    );
    fc.assert(
      fc.property(anyText, anyText, (text, asked) => {
        const marks = marksOf(text, asked);
        const ends = [0, ...marks.map(([, to]) => to)];
        return marks.every(([from, to], at) => ends[at]! <= from && from < to && to <= text.length);
      }),
    );
  });
});
