import { expect, it } from 'vitest';
import { orderNumber } from './order-number.ts';

it('is ORD- and ten characters that cannot be misread', () => {
  for (let start = 0; start < 246; start += 1) {
    const bytes = Uint8Array.from({ length: 10 }, (_, index) => start + index);
    expect(orderNumber(bytes)).toMatch(/^ORD-[0-9A-HJKMNP-TV-Z]{10}$/);
  }
});

it('refuses too little randomness', () => {
  expect(() => orderNumber(new Uint8Array(9))).toThrow(RangeError);
});
