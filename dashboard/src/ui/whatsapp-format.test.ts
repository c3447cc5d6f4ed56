import { describe, expect, it } from 'vitest';
import { readMarks, withoutMarks, type Marked } from './whatsapp-format.ts';

function show(nodes: Marked[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      if (node.kind === 'mono') return `[mono ${node.text}]`;
      if (node.kind === 'link') return `[link ${node.href}]`;
      return `[${node.kind} ${show(node.children)}]`;
    })
    .join('');
}

describe('readMarks', () => {
  it.each([
    ['Halo *Kak Dewi*!', 'Halo [bold Kak Dewi]!'],
    ['_miring_ dan ~coret~', '[italic miring] dan [strike coret]'],
    ['*tebal _dan miring_*', '[bold tebal [italic dan miring]]'],
    ['```kode *bukan tebal*```', '[mono kode *bukan tebal*]'],
    ['pakai `npm start`', 'pakai [mono npm start]'],
    ['2*3*4 = 24', '2*3*4 = 24'],
    ['snake_case_name', 'snake_case_name'],
    ['* bukan tebal *', '* bukan tebal *'],
    ['*tidak\nlintas baris*', '*tidak\nlintas baris*'],
    ['(*tebal*), lalu', '([bold tebal]), lalu'],
    ['**', '**'],
    ['lihat https://kopi.id/a_b_c?x=1.', 'lihat [link https://kopi.id/a_b_c?x=1].'],
    ['www.kopi.id, ya', '[link https://www.kopi.id], ya'],
    ['*https://kopi.id*', '[bold [link https://kopi.id]]'],
  ])('%s', (text, expected) => {
    expect(show(readMarks(text))).toBe(expected);
  });

  it('makes a link of nothing but http and https', () => {
    expect(show(readMarks('javascript:alert(1) data:text/html,x'))).toBe(
      'javascript:alert(1) data:text/html,x',
    );
  });

  it('reads a long line of stray marks in linear time', () => {
    const started = performance.now();
    readMarks('*a _b ~c '.repeat(8_000));
    readMarks('`'.repeat(60_000));
    readMarks('*'.repeat(60_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('withoutMarks', () => {
  it('keeps the words', () => {
    expect(withoutMarks('*Halo* _Kak_, `kode` https://kopi.id')).toBe('Halo Kak, kode https://kopi.id');
  });
});
