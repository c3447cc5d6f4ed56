import { expect, test } from 'vitest';
import { weekBefore, weeklyText } from './weekly-summary.ts';

test('the week before is Monday to Sunday, on whatever day it is asked', () => {
  const week = { from: '2026-11-23', to: '2026-11-29' };
  // From the Monday on which it is sent to the Sunday on which a machine that was off wakes up.
  for (const today of ['2026-11-30', '2026-12-01', '2026-12-06']) expect(weekBefore(today)).toEqual(week);
  expect(weekBefore('2026-12-07').from).toBe('2026-11-30');
});

const facts = {
  shopName: 'Kopi Someah',
  span: { from: '2026-11-23', to: '2026-11-29' },
  week: { orders: 12, revenue: 1_120_000, customers: 10, repeatCustomers: 2 },
  before: { orders: 12, revenue: 1_000_000, customers: 9, repeatCustomers: 0 },
  reminders: { delivered: 8, reordered: 3, revenue: 270_000 },
  products: [{ name: 'Kopi Gayo', quantity: 7 }],
  url: 'https://roms.toko.id/reports?from=2026-11-23&to=2026-11-29',
};

test('it says what was sold, beside the week before, and what reminders brought', () => {
  const { subject, text } = weeklyText(facts);
  expect(subject).toBe('Ringkasan mingguan Kopi Someah, 23 Nov 2026 – 29 Nov 2026');
  expect(text).toContain('Omzet: Rp 1.120.000 (naik 12 % dari minggu sebelumnya)');
  expect(text).toContain('Pesanan: 12 (sama dengan minggu sebelumnya)');
  expect(text).toContain('Pengingat: 8 sampai, 3 memesan lagi (Rp 270.000)');
  expect(text).toContain('- Kopi Gayo × 7');
  expect(text.endsWith(facts.url)).toBe(true);
});

test('a week without anything before it, or in it, compares nothing', () => {
  const none = { orders: 0, revenue: 0, customers: 0, repeatCustomers: 0 };
  const { text } = weeklyText({
    ...facts,
    ...{ week: none, before: none, products: [], url: null },
    reminders: { delivered: 0, reordered: 0, revenue: 0 },
  });
  expect(text).toContain('Omzet: Rp 0\nPesanan: 0\n');
  expect(text).toContain('tidak ada yang sampai');
  expect(text).not.toContain('Paling laku');
});
