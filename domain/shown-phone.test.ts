import { describe, expect, it } from 'vitest';
import { formatPhone, maskPhone } from './shown-phone.ts';

describe('phones for people', () => {
  it('writes an Indonesian number in groups of four', () => {
    expect(formatPhone('6281234567890')).toBe('0812-3456-7890');
    expect(formatPhone('6581234567')).toBe('+6581234567');
  });
});

describe('maskPhone', () => {
  it.each([
    ['6281234567890', '••••-••••-7890'],
    ['62812345678', '••••-••56-78'],
    ['6581234567', '+••••••4567'],
  ])('leaves four digits of %s: %s', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
  });
});
