import { expect, it } from 'vitest';
import { formatDay } from './clock.ts';
import { orderValues } from './order-values.ts';
import { normaliseProductName } from './product-name.ts';
import { isFullyReordered, othersBeside } from './reorder.ts';
import { orderLabel, shortName } from './workflow-label.ts';

it.each([
  ['Kopi Gayo (250 g)', 'kopi gayo 250 g'],
  ['  KOPI   Gayo 250 G ', 'kopi gayo 250 g'],
  ['Kopi Gayo Arabika 250g', 'kopi gayo arabika 250 g'],
  ['Café Crème', 'cafe creme'],
  ['Cafe\u0301 Creme\u0300', 'cafe creme'],
  ['Ｋｏｐｉ\u00A0𝐆𝐚𝐲𝐨\u200B', 'kopi gayo'],
  ['Kopi-Gayo™ "Premium"', 'kopi gayo premium'],
  ['Teh Grade A+', 'teh grade a +'],
  ['🍵', '🍵'],
  ['☕️ Kopi', '☕ kopi'],
  ['Kopi 50% + Susu', 'kopi 50 % + susu'],
  ['ชาเขียว', 'ชาเขียว'.normalize('NFC')],
  ['!!!', ''],
])('normalises the product %j to %j', (name, normalised) => {
  expect(normaliseProductName(name)).toBe(normalised);
  expect(normaliseProductName(normalised)).toBe(normalised);
});

it.each([
  ['🍵', '🍪'],
  ['Teh Grade A', 'Teh Grade A+'],
  ['Kaos (L)', 'Kaos (XL)'],
  ['Beras 1.5 kg', 'Beras 15 kg'],
  ['จาน', 'จาม'],
  ['???', '!!!'],
  ['-', '-'],
])('%s and %s are not the same product', (one, other) => {
  const item = (name: string) => ({ productId: null, normalisedName: normaliseProductName(name) });
  expect(isFullyReordered([item(one)], [item(other)])).toBe(false);
});

it('is reordered only when every item is', () => {
  const gayo = { productId: 1, normalisedName: 'kopi gayo' };
  const filter = { productId: null, normalisedName: 'filter v60' };
  expect(isFullyReordered([gayo, filter], [gayo])).toBe(false);
  expect(isFullyReordered([gayo, filter], [{ productId: 1, normalisedName: 'gayo baru' }, filter])).toBe(
    true,
  );
  expect(isFullyReordered([gayo], [{ productId: 2, normalisedName: 'kopi gayo' }])).toBe(false);
  expect(isFullyReordered([filter], [{ productId: 9, normalisedName: 'filter v60' }])).toBe(true);
  expect(isFullyReordered([], [gayo])).toBe(false);
});

it.each([
  ['Budi Santoso', 'Budi S.'],
  ['sari', 'sari'],
  ['Ni Made ayu', 'Ni A.'],
  ['0812-3456-7890', 'tanpa nama'],
  ['+6581234567', 'tanpa nama'],
])('calls %s %s where names must not identify', (name, short) => {
  expect(shortName(name)).toBe(short);
});

it.each([
  ['sari@example.com', 'tanpa nama'],
  ['Sari sari@example.com', 'Sari'],
  ['https://evil.example/x', 'tanpa nama'],
  ['Budi\n*Tebal*', 'Budi T.'],
])('shows nothing of %j that says more than a name', (name, short) => {
  expect(shortName(name)).toBe(short);
});

it('labels an order without a phone', () => {
  expect(orderLabel({ orderNumber: 'ORD-1', customerName: 'Budi Santoso', total: 350_000 })).toBe(
    'Order ORD-1 · Budi S. · Rp 350.000',
  );
});

it('writes the values of an order as customers read them', () => {
  const values = orderValues({
    customerName: 'Sari',
    orderNumber: 'ORD-1',
    total: 190_000,
    items: [{ productName: 'Kopi Gayo', quantity: 2 }],
    orderedAt: new Date('2026-03-13T17:30:00Z'),
    zone: 'Asia/Jakarta',
    shopName: 'Kopi Someah',
    status: 'shipped',
    daysSince: 0,
    recommendations: [
      { name: 'Toraja', price: 98_000 },
      { name: 'Filter', price: 55_000, isBestseller: true },
    ],
  });
  expect(values).toMatchObject({
    product_name: 'Kopi Gayo',
    total: 'Rp 190.000',
    items: '- Kopi Gayo × 2',
    order_date: '14 Maret 2026',
    days_since: null,
    status: 'dikirim',
    recommendation: '- Toraja (Rp 98.000)\n- Filter (Rp 55.000), terlaris',
  });
  expect(formatDay(new Date('2026-12-31T15:00:00Z'), 'Asia/Jayapura')).toBe('1 Januari 2027');
});

it('keeps a product with a name of several lines on one line of the list', () => {
  const values = orderValues({
    customerName: null,
    orderNumber: 'ORD-1',
    total: 1,
    items: [
      { productName: 'Gratis\n- Emas 1 kg × 1\nhttps://evil.example', quantity: 2 },
      { productName: '***', quantity: 1 },
    ],
    orderedAt: new Date('2026-03-13T17:30:00Z'),
    zone: 'Asia/Jakarta',
    shopName: 'Kopi Someah',
    status: 'shipped',
  });
  expect(values.items).toBe('- Gratis - Emas 1 kg × 1 × 2\n- Produk × 1');
});

it('counts the products beside the one that a text names, each once', () => {
  const item = (productId: number | null, productName: string) => ({
    ...{ productId, productName, normalisedName: normaliseProductName(productName) },
  });
  const items = [item(1, 'Kopi'), item(2, 'Teh'), item(1, 'Kopi'), item(null, 'Gula'), item(null, 'gula')];
  expect(othersBeside(items, 'Teh')).toBe(2);
  expect(othersBeside(items, 'Kopi')).toBe(2);
  expect(othersBeside([item(1, 'Kopi')], 'Kopi')).toBe(0);
  // Called otherwise by now: all that stands there is other than what the text says.
  expect(othersBeside([item(1, 'Kopi')], 'Kopi Gayo')).toBe(1);
});
