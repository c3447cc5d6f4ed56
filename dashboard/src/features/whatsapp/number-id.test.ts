import { expect, it } from 'vitest';
import { numberIdFor } from './number-id.ts';

it.each([
  ['Cabang Bandung', [], 'cabang-bandung'],
  ['Cabang Bandung', ['cabang-bandung'], 'cabang-bandung-2'],
  ['Cabang Bandung', ['cabang-bandung', 'cabang-bandung-2'], 'cabang-bandung-3'],
  ['  Café #1!  ', [], 'cafe-1'],
  ['店', [], 'nomor'],
  ['店', ['nomor'], 'nomor-2'],
  ['Nomor khusus pelanggan setia se-Indonesia', [], 'nomor-khusus-pelanggan-setia-se'],
])('calls %j, with %j taken, %j', (label, taken, id) => {
  const made = numberIdFor(label, taken);
  expect(made).toBe(id);
  expect(made).toMatch(/^[a-z0-9-]{1,32}$/);
});
