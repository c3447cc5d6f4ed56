import { expect, test } from 'vitest';
import type {
  ProductsReport,
  RegionsReport,
  RemindersReport,
  TopCustomersReport,
} from '@roms/contracts/reports';
import {
  cohortsSections,
  figuresSection,
  headingsOf,
  productsSections,
  regionsSections,
  remindersSections,
  rowsOf,
  topCustomersSections,
} from './sections.ts';

const head = {
  span: { from: '2026-02-01', to: '2026-02-28' },
  compared: null,
  zone: 'Asia/Jakarta',
  isRebuilding: false,
  figures: [],
};

test('the last order of a customer is on the day of the shop', () => {
  const report: TopCustomersReport = {
    ...head,
    customers: [
      {
        customer: { id: 1, name: 'Wati', phone: null },
        ...{ isErased: false, orders: 1, revenue: 5, before: null },
        lastOrderAt: '2026-02-10T20:00:00.000Z',
      },
    ],
  };
  expect(topCustomersSections(report)[0]!.rows[0]!.at(-1)).toBe('2026-02-11');
});

test('times are in minutes, and say so', () => {
  const { rows } = figuresSection([
    { key: 'first_reply_median', value: 90_000, before: null, rows: null },
    { key: 'orders', value: 90_000, before: 1, rows: null },
  ]);
  expect(rows.map((row) => row.slice(0, 3))).toEqual([
    ['Balasan pertama (median) (menit)', 1.5, null],
    ['Pesanan', 90_000, 1],
  ]);
});

test('months of a cohort are named without what a spreadsheet takes for a formula', () => {
  const cohorts = [{ month: '2026-01', customers: 2, again: [0, 1] }];
  expect(headingsOf(cohortsSections({ ...head, cohorts })[0]!).slice(2)).toEqual([
    'Bulan ke-0',
    'Bulan ke-1',
  ]);
});

test('a comparison of regions has the provinces that sold only before', () => {
  const sold = { orders: 2, revenue: 10 };
  const nothing = { orders: 0, revenue: 0 };
  const provinces: RegionsReport['provinces'] = [
    {
      ...{ code: '32', name: 'Jawa Barat', ...sold, before: nothing },
      regencies: [{ code: '32.73', name: 'Kota Bandung', ...sold }],
    },
    { code: '31', name: 'DKI Jakarta', ...nothing, before: sold, regencies: [] },
  ];
  const [first, second] = regionsSections({ ...head, compared: head.span, provinces });
  expect([first!.title, ...headingsOf(first!).slice(-2)]).toEqual([
    'Provinsi',
    'Pesanan pembanding',
    'Omzet pembanding',
  ]);
  expect(first!.rows).toEqual([
    ['32', 'Jawa Barat', 2, 10, 0, 0],
    ['31', 'DKI Jakarta', 0, 0, 2, 10],
  ]);
  expect(second!.rows).toEqual([['32', 'Jawa Barat', '32.73', 'Kota Bandung', 2, 10]]);
  const alone = regionsSections({
    ...head,
    provinces: provinces.slice(0, 1).map((one) => ({ ...one, before: null })),
  });
  expect(alone.map(({ title }) => title)).toEqual(['Kabupaten dan kota', 'Provinsi']);
  expect(alone[1]!.rows).toEqual([['32', 'Jawa Barat', 2, 10]]);
});

test('what is cut says so under its rows', () => {
  const products: ProductsReport['products'] = [
    { productId: 1, name: 'Kopi', quantity: 1, orders: 1, revenue: 5, before: null },
  ];
  const [cut] = productsSections({ ...head, products, productCount: 1_234 });
  expect(rowsOf(cut!).at(-1)).toEqual([expect.stringContaining('1 dari 1.234 produk')]);
  expect(rowsOf(productsSections({ ...head, products, productCount: 1 })[0]!)).toHaveLength(1);
  const arm = { count: 0, ordered: 0 };
  const holdout = { reminded: arm, heldOut: arm, difference: null, isTooFew: true };
  const reminders: RemindersReport = { ...head, holdout, latest: 100_000, isCounting: false };
  expect(remindersSections(reminders)[0]!.note).toContain('100.000 pengingat terbaru');
  expect(remindersSections({ ...reminders, latest: null })[0]!.note).toBeNull();
  expect(remindersSections({ ...reminders, isCounting: true })[0]!.note).toMatch(/belum lengkap.*terbaru/);
});
