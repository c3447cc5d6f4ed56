import { expect, it } from 'vitest';
import { cycleOf, cycleWords, daysUntilAgain, type ExplainedCycle } from './cycle.ts';

const CYCLE: ExplainedCycle = {
  source: 'customer',
  days: 27,
  count: 4,
  mode: 'learned',
  quantity: 1,
  leadDays: 0,
};
const words = (changes: Partial<ExplainedCycle> | null) =>
  cycleWords(changes && { ...CYCLE, ...changes }, { customerName: 'Ibu Sari', ruleName: 'Semua' });

it.each([
  [{}, 'dari 4 pembelian Ibu Sari: 27 hari'],
  [{ quantity: 2, leadDays: 3 }, 'dari 4 pembelian Ibu Sari: 27 hari × 2 − 3 hari'],
  [{ days: 4.55 }, 'dari 4 pembelian Ibu Sari: 4,6 hari'],
  [{ source: 'product', count: 12 }, 'dari 12 jarak pembelian semua pelanggan: 27 hari'],
  [{ source: 'supply', count: null }, 'dari lama habis produk: 27 hari'],
  [{ source: 'default', days: 30, count: null }, 'belum ada riwayat, aturan "Semua": 30 hari'],
  [{ source: 'rule', mode: 'days', days: 30, quantity: 2, leadDays: 3 }, 'aturan "Semua": 30 hari'],
  [{ days: 33.8, factor: 1.25 }, 'dari 4 pembelian Ibu Sari, diperpanjang karena masih ada: 34 hari'],
  [null, 'waktunya dipilih sendiri'],
] as [Partial<ExplainedCycle> | null, string][])('%j reads %s', (changes, expected) => {
  expect(words(changes)).toBe(expected);
});

it('lengthens whatever is known by what the customer answered', () => {
  const nothing = { customer: null, product: null, supplyDays: null };
  expect(cycleOf({ ...nothing, customer: { days: 20, purchases: 3 }, factor: 1.25 }, 30)).toMatchObject({
    ...{ source: 'customer', days: 25, factor: 1.25 },
  });
  expect(cycleOf({ ...nothing, factor: 1.5 }, 30)).toMatchObject({ source: 'default', days: 45 });
  expect(cycleOf({ ...nothing, factor: null }, 30)).toEqual({ source: 'default', days: 30, count: null });
});

it.each([
  [30, 7.5],
  [12, 3],
  [5, 3],
  [0, 3],
])('of what was to last %s days asks again after %s', (days, again) =>
  expect(daysUntilAgain(days)).toBe(again),
);
