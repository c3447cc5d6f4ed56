import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test.each([
  ['=1+1', `'=1+1`],
  ['x;=1+1', `"x;'=1+1"`],
  ['Jl. Braga 1,-', '"Jl. Braga 1,-"'],
  ['0812,+62812', '"0812,+62812"'],
  ['x,;=1', `"x,;'=1"`],
  ['x\n+1', `"x\n'+1"`],
  ['x\r\n-1', `"x\r\n'-1"`],
  ['x\t=1', `x\t'=1`],
  ['x;"=1', `"x;""'=1"`],
  ['Jl. Braga 1-3, blok B; a=b', '"Jl. Braga 1-3, blok B; a=b"'],
])('%j is no formula, whatever a spreadsheet takes for its separator', (text, cell) => {
  expect(csvLine([text, -1, null])).toBe(`${cell},-1,\r\n`);
});
