import { expect, test } from 'vitest';
import { maskAccount, maskAddress } from './masked-account.ts';

test.each([
  ['ani@toko.id', 'a…@toko.id'],
  ['a@b@toko.id', 'a…@toko.id'],
  ['not an address', 'n…'],
  ['@toko.id', '@…'],
  ['', '…'],
])('the account %j is named %j', (email, masked) => {
  expect(maskAccount(email)).toBe(masked);
});

test.each([
  ['203.0.113.7', '203.0.113.…'],
  ['::ffff:203.0.113.7', '203.0.113.…'],
  ['2001:db8:1:2::7', '2001:db8:…'],
  ['::1', '…'],
  ['', '…'],
])('the address %j is named %j', (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});
