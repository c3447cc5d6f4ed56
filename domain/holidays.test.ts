import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HOLIDAYS_FILE, holidaysSource } from '../cli/holidays/generate-holidays.ts';
import { HOLIDAY_DATES, HOLIDAY_YEARS } from './holiday-dates.ts';
import { holidayName, holidaysOf, removedHolidaysOf } from './holidays.ts';

it('is what the package says; `npm run generate:holidays` writes it again', () => {
  expect(readFileSync(HOLIDAYS_FILE, 'utf8')).toBe(holidaysSource());
});

it('knows the days that stay in every year, and 2026 as the government has it', () => {
  for (let year = HOLIDAY_YEARS.from; year <= HOLIDAY_YEARS.to; year += 1) {
    const dates = holidaysOf(year, []).map(({ date }) => date.slice(5));
    expect(dates).toEqual(expect.arrayContaining(['01-01', '05-01', '06-01', '08-17', '12-25']));
  }
  expect(HOLIDAY_DATES.filter(([date]) => date.startsWith('2026-')).map(([date]) => date.slice(5))).toEqual([
    ...['01-01', '01-16', '02-17', '03-19', '03-20', '03-21', '04-03', '05-01', '05-14', '05-27', '05-31'],
    ...['06-01', '06-16', '08-17', '08-25', '12-25'],
  ]);
});

it('is what a person made of it: added, called otherwise, taken out', () => {
  const changes = [
    { date: '2026-12-24', name: 'Cuti bersama' },
    { date: '2026-12-25', name: 'Natal, toko tutup' },
    { date: '2026-08-17', name: null },
  ];
  expect(holidaysOf(2026, changes).slice(-3)).toEqual([
    { date: '2026-08-25', name: 'Maulid Nabi Muhammad', computedName: 'Maulid Nabi Muhammad' },
    { date: '2026-12-24', name: 'Cuti bersama', computedName: null },
    { date: '2026-12-25', name: 'Natal, toko tutup', computedName: 'Hari Raya Natal' },
  ]);
  expect(removedHolidaysOf(2026, changes).map(({ date }) => date)).toEqual(['2026-08-17']);
  expect(holidayName('2026-08-17', changes)).toBeNull();
  expect(holidayName('2026-08-17', [])).toBe('Hari Ulang Tahun Kemerdekaan Republik Indonesia');
});

it('is one day with both names when two holidays meet', () => {
  const [meeting] = holidaysOf(2027, []).filter(({ date }) => date === '2027-12-25');
  expect(meeting?.name).toBe('Hari Raya Natal, Isra Mikraj Nabi Muhammad');
});
