import fc from 'fast-check';
import {
  getCountryCallingCode,
  getExampleNumber,
  parsePhoneNumberFromString,
  type CountryCode,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { normalisePhone, phoneSearchDigits } from './phone.ts';

describe('normalisePhone', () => {
  it.each([
    ['081234567890', '6281234567890'],
    ['81234567890', '6281234567890'],
    ['6281234567890', '6281234567890'],
    ['+62 812-3456-7890', '6281234567890'],
    ['(+62) 812-3456-7890', '6281234567890'],
    ['0062 812 3456 7890', '6281234567890'],
    ['62 0812 3456 7890', '6281234567890'],
    ['+62 (0)812 3456 7890', '6281234567890'],
    ['0812.3456.7890', '6281234567890'],
    ['81234567890.0', '6281234567890'],
    ['tel:+62-812-3456-7890', '6281234567890'],
    ['6281234567890@c.us', '6281234567890'],
    ['081234567890@c.us', '6281234567890'],
    ['6281234567890@s.whatsapp.net', '6281234567890'],
    ['021-5551234', '62215551234'],
    ['0622 21234', '6262221234'],
    // A plus that stands in front of a local number.
    ['+0812 6660 0001', '6281266600001'],
    // The calling code twice.
    ['+62 62812 6660 0001', '6281266600001'],
    ['062 812 6660 0001', '6281266600001'],
    ['+62 062 812 6660 0001', '6281266600001'],
    ['+62 628 12340013', '62812340013'],
    ['+62 628 20123', '6262820123'],
    // The trunk zero of other countries; Italy's belongs to the number.
    ['+44 (0)7911 123456', '447911123456'],
    ['+44 7911 123456', '447911123456'],
    ['+44 44 7911 123456', '447911123456'],
    ['+39 06 1234 5678', '390612345678'],
    ['+7 8 912 345 67 89', '79123456789'],
    // What comes along when a number is copied.
    ['\u202A+62 812\u20116660\u20110001\u202C', '6281266600001'],
    ['\uFEFF0812\u200B6660\u00A00001', '6281266600001'],
    ['＋６２ ８１２－６６６０－０００１', '6281266600001'],
    ['٠٨١٢ ٦٦٦٠ ٠٠٠١', '6281266600001'],
    ['0812–6660—0001', '6281266600001'],
    ['+65 8123 4567', '6581234567'],
    ['+1 415 555 2671', '14155552671'],
    // Without its plus a number that is possible at home is read as one of home.
    ['8613800138000', '8613800138000'],
    ['+81 90 1234 5678', '819012345678'],
    ['819012345678', '62819012345678'],
    // What WhatsApp calls a phone is one.
    ['819012345678@c.us', '819012345678'],
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
    '081266600001, 081266600002',
    '+62 81266 6600 0001 234',
    '+62 12345678901234',
    '+999 8123 4567',
    // Digits of a script that nobody can read here are not left out.
    '०८१२३४५६७८९०',
  ])('refuses %j', (written) => {
    expect(normalisePhone(written)).toBeNull();
  });

  it('gives one form for every way of writing an Indonesian mobile number', () => {
    const prefix = fc.constantFrom('811', '812', '813', '815', '821', '838', '852', '859', '877', '896');
    const rest = fc.integer({ min: 10_000_000, max: 99_999_999 });
    const subscriber = fc.tuple(prefix, rest).map((parts) => parts.join(''));
    fc.assert(
      fc.property(subscriber, (digits) => {
        const forms = [
          `0${digits}`,
          digits,
          `62${digits}`,
          `+62${digits}`,
          `0062${digits}`,
          `620${digits}`,
          `+0${digits}`,
          `062${digits}`,
          `+6262${digits}`,
          `62${digits}@c.us`,
        ];
        expect(new Set(forms.map(normalisePhone))).toEqual(new Set([`62${digits}`]));
      }),
    );
  });

  it('gives one form for all written forms of 500 numbers of 12 countries', () => {
    const numbers = fc.sample(numberOfSomewhere, { numRuns: 500, seed: 2026 });
    expect(new Set(numbers.map(({ country }) => country)).size).toBe(COUNTRIES.length);
    for (const { country, national } of numbers) {
      const canonical = `${getCountryCallingCode(country)}${national}`;
      const read = formsOf(country, national).map((form) => [form, normalisePhone(form)]);
      expect(read, `${country} ${national}`).toEqual(read.map(([form]) => [form, canonical]));
    }
  }, 60_000);

  it('is stable: a canonical phone of home is its own canonical form', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = normalisePhone(text);
        if (once?.startsWith('62')) expect(normalisePhone(once)).toBe(once);
      }),
    );
  });
});

const COUNTRIES = ['ID', 'MY', 'SG', 'AU', 'GB', 'US', 'NL', 'DE', 'IT', 'JP', 'SA', 'IN'] as const;

/** A mobile number that could be called: the country's example, its last four digits drawn. */
const numberOfSomewhere = fc
  .tuple(fc.constantFrom(...COUNTRIES), fc.integer({ min: 0, max: 9_999 }))
  .map(([country, end]) => {
    const example = getExampleNumber(country, examples)!.nationalNumber;
    return { country, national: example.slice(0, -4) + String(end).padStart(4, '0') };
  })
  .filter(({ country, national }) => parsePhoneNumberFromString(national, country)?.isValid() ?? false);

/** Trunk zeros of the countries that have one. */
const TRUNK: Partial<Record<CountryCode, string>> = {
  ID: '0',
  MY: '0',
  AU: '0',
  GB: '0',
  NL: '0',
  DE: '0',
  JP: '0',
  SA: '0',
  IN: '0',
};

function formsOf(country: CountryCode, national: string): string[] {
  const code = getCountryCallingCode(country);
  const number = parsePhoneNumberFromString(national, country)!;
  const trunk = TRUNK[country];
  const international = [
    number.number as string,
    number.formatInternational(),
    number.getURI(),
    number.formatInternational().replace(/^\+/, '00'),
    `(+${code}) ${national}`,
    `+${code}-${national.slice(0, 3)}.${national.slice(3)}`,
    // In Germany the code twice is a number of its own.
    ...(country === 'DE' ? [] : [`+${code}${code}${national}`]),
    ...(trunk ? [`+${code} (${trunk})${national}`, `+${code}${trunk}${national}`] : []),
  ];
  const copied = international.flatMap((form) => [
    `\u202A${form}\u202C`,
    form.replaceAll(' ', '\u00A0').replaceAll('-', '\u2011'),
    form.split('').join('\u200B'),
    form.replace(/[\d+]/g, (sign) => String.fromCodePoint(sign.codePointAt(0)! + 0xfee0)),
  ]);
  const ofHome = country === 'ID' ? [national, `0${national}`, `+0${national}`, number.formatNational()] : [];
  return [...international, ...copied, ...ofHome];
}

describe('phones that are searched', () => {
  it.each([
    ['0812-34', '6281234'],
    ['+62812', '62812'],
    ['812', '812'],
    ['00628', '628'],
    ['+62 (0)812 6660', '628126660'],
    ['62 0812 6660', '628126660'],
    ['+0812 6660', '628126660'],
    ['+62 62812 6660 0001', '6281266600001'],
    ['+44 (0)791', '44791'],
    ['+39 06', '3906'],
    ['\u202A0812\u20116660\u202C', '628126660'],
    ['０８１２', '62812'],
    ['Budi', null],
    ['08', null],
  ])('%s is looked for as %s', (text, digits) => {
    expect(phoneSearchDigits(text)).toBe(digits);
  });
});
