import { describe, expect, it } from 'vitest';
import { readBlocks, withoutMarks } from './whatsapp-blocks.ts';

const text = (words: string) => [{ kind: 'text', text: words }];

describe('readBlocks', () => {
  it('parts quotes, points, numbers and text, in their order', () => {
    expect(readBlocks('> kapan dikirim?\nBesok Kak\n- Gayo\n* Toraja\n2. satu\n3. dua')).toEqual([
      { kind: 'quote', children: text('kapan dikirim?') },
      { kind: 'text', children: text('Besok Kak') },
      { kind: 'points', items: [text('Gayo'), text('Toraja')] },
      {
        kind: 'numbers',
        items: [
          { number: 2, children: text('satu') },
          { number: 3, children: text('dua') },
        ],
      },
    ]);
  });

  it('reads marks inside a point', () => {
    expect(readBlocks('- *Gayo*')).toEqual([
      { kind: 'points', items: [[{ kind: 'bold', children: text('Gayo') }]] },
    ]);
  });

  it.each(['-5 derajat', '*tebal* saja', '1.250.000', '>', '- ', '08.00 buka', 'a > b'])(
    'leaves %s a text',
    (words) => {
      expect(readBlocks(words).map(({ kind }) => kind)).toEqual(['text']);
    },
  );

  it('leaves what stands between fences as it was written', () => {
    expect(readBlocks('```\n- bukan poin\n> bukan kutipan\n```')).toEqual([
      { kind: 'text', children: [{ kind: 'mono', text: '\n- bukan poin\n> bukan kutipan\n', block: true }] },
    ]);
  });

  it('keeps empty lines between', () => {
    expect(readBlocks('satu\n\ndua')).toEqual([{ kind: 'text', children: text('satu\n\ndua') }]);
  });
});

describe('withoutMarks', () => {
  it('keeps the words', () => {
    expect(withoutMarks('*Halo* _Kak_, `kode` https://kopi.id')).toBe('Halo Kak, kode https://kopi.id');
    expect(withoutMarks('> tanya\n- *satu*\n1. dua')).toBe('tanya\n- satu\n1. dua');
  });
});
