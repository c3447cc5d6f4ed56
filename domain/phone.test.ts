import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPhone, maskPhone, normalisePhone, phoneSearchDigits } from './phone.ts';

describe('normalisePhone', () => {
  it.each([
    ['081234567890', '6281234567890'],
    ['81234567890', '6281234567890'],
    ['6281234567890', '6281234567890'],
    ['+62 812-3456-7890', '6281234567890'],
    ['0062 812 3456 7890', '6281234567890'],
    ['62 0812 3456 7890', '6281234567890'],
    ['+62 (0)812 3456 7890', '6281234567890'],
    ['0812.3456.7890', '6281234567890'],
    ['6281234567890@c.us', '6281234567890'],
    ['6281234567890@s.whatsapp.net', '6281234567890'],
    ['021-5551234', '62215551234'],
    ['+65 8123 4567', '6581234567'],
    ['+1 415 555 2671', '14155552671'],
    ['8123456789@c.us', '8123456789'],
  ])('reads %s as %s', (written, canonical) => {
    expect(normalisePhone(written)).toBe(canonical);
  });

  it.each([
    '',
    'abc',
    '0812',
    '1234',
    '12345678901234567',
    '123456789@lid',
    '12036302@g.us',
    'status@broadcast',
    '0812x3456',
  ])('refuses %j', (written) => {
    expect(normalisePhone(written)).toBeNull();
  });

  it('gives one form for every way of writing an Indonesian mobile number', () => {
    const subscriber = fc.integer({ min: 100_000_000, max: 9_999_999_999 }).map((digits) => `8${digits}`);
    fc.assert(
      fc.property(subscriber, (digits) => {
        const forms = [
          `0${digits}`,
          digits,
          `62${digits}`,
          `+62${digits}`,
          `0062${digits}`,
          `620${digits}`,
          `62${digits}@c.us`,
        ];
        expect(new Set(forms.map(normalisePhone))).toEqual(new Set([`62${digits}`]));
      }),
    );
  });

  it('is stable: a canonical phone is its own canonical form', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = normalisePhone(text);
        // A foreign number without its plus sign cannot be told from a local one; Indonesian ones can.
        if (once?.startsWith('62')) expect(normalisePhone(once)).toBe(once);
      }),
    );
  });
});

describe('phones for people', () => {
  it('writes an Indonesian number in groups of four', () => {
    expect(formatPhone('6281234567890')).toBe('0812-3456-7890');
    expect(formatPhone('6581234567')).toBe('+6581234567');
  });

  it.each([
    ['0812-34', '6281234'],
    ['+62812', '62812'],
    ['812', '812'],
    ['00628', '628'],
    ['Budi', null],
    ['08', null],
  ])('searches %s as %s', (text, digits) => {
    expect(phoneSearchDigits(text)).toBe(digits);
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
