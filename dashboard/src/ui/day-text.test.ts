import { expect, it } from 'vitest';
import { dayText, parseDay } from './day-text.ts';

it.each([
  ['7/12', '2026-12-07'],
  ['07-12-2026', '2026-12-07'],
  ['7.12.26', '2026-12-07'],
  ['7 des', '2026-12-07'],
  ['7 Desember 2026', '2026-12-07'],
  ['7 December', '2026-12-07'],
  ['17 Agt', '2027-08-17'],
  ['29/11', '2026-11-29'],
  ['28/11', '2027-11-28'],
  ['2026-12-07', '2026-12-07'],
  ['29/2/2028', '2028-02-29'],
  ['29/2/2027', null],
  ['31/4', null],
  ['12/13', null],
  ['7 xyz', null],
  ['besok', null],
  ['', null],
])('%s on 29 November 2026 is %s', (text, day) => {
  expect(parseDay(text, '2026-11-29')).toBe(day);
});

it('is written as it is read', () => {
  expect(parseDay(dayText('2026-12-07'), '2026-11-29')).toBe('2026-12-07');
});
