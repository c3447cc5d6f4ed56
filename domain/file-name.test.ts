import { expect, it } from 'vitest';
import { cleanFileName } from './file-name.ts';

it.each([
  ['nota.pdf', 'nota.pdf'],
  ['foto\u202Egpj.exe', 'fotogpj.exe'],
  ['\u2066a\u2069\u200Fb\u200E.txt', 'ab.txt'],
  ['a\u061Cb\uFEFF\u200B.txt', 'ab.txt'],
  ['a\0b\r\nc.txt', 'abc.txt'],
  ['\ud800x.pdf', 'x.pdf'],
  ['harga kopi ☕ – 2026.xlsx', 'harga kopi ☕ – 2026.xlsx'],
  ['\u202E', ''],
  [`${'f'.repeat(254)}😀`, `${'f'.repeat(242)}…${'f'.repeat(10)}😀`],
  [`${'f'.repeat(300)}.pdf`, `${'f'.repeat(242)}…${'f'.repeat(8)}.pdf`],
  [`${'f'.repeat(241)}😀${'f'.repeat(300)}`, `${'f'.repeat(241)}…${'f'.repeat(12)}`],
])('keeps of %j what can be seen', (written, name) => {
  expect(cleanFileName(written)).toBe(name);
});
