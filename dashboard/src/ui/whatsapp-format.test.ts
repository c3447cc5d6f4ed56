import { describe, expect, it } from 'vitest';
import { readMarks, type Marked } from './whatsapp-format.ts';

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

  it.each([
    ['longer than any address', `https://kopi.id/${'a'.repeat(2_040)}`],
    ['the beginning of one that was cut', 'https://kopi.id/produk/kopi-ga…'],
    ['no address', 'https://[kopi'],
  ])('makes no link of what is %s', (_what, text) => {
    expect(readMarks(text)).toEqual([{ kind: 'text', text }]);
  });

  it('finds the next address behind one that was none', () => {
    expect(show(readMarks('www.[x www.kopi.id'))).toBe('www.[x [link https://www.kopi.id]');
  });
});
