import { AsYouType, parseDigits, parsePhoneNumberFromString, type PhoneNumber } from 'libphonenumber-js/max';

/**
 * One canonical phone: the international number in digits, without `+` (`6281234567890`).
 * Every number that enters ROMS passes through `normalisePhone`; nothing else compares phones. Servers only: the
 * numbering plans of the world are 150 kB, so that the dashboard shows what the server says.
 */

/** The calling code of a number that is written without one: Indonesia's. */
const HOME = '62';
/** ITU-T E.164 allows 15 digits; 8 is the shortest seen for Indonesia. */
const CANONICAL = /^[1-9]\d{7,14}$/;
const WRITTEN = /^[(\s]*\+?[\d\s()[\].\-/−·\p{Pd}]+$/u;
/** Also before marks are sorted, which takes a time that grows with the square of a stack of them. */
const UNSEEN = /[\p{Cf}\p{M}]+/gu;
/** The servers of WhatsApp whose ids begin with a phone. */
const PHONE_SERVERS = ['c.us', 's.whatsapp.net'];

/**
 * The canonical form of what a person or a system wrote, or `null` when it is no phone number that could be called.
 * Accepts `0812…`, `812…`, `62812…`, `+62 812-…`, `0062812…`, the same with a trunk zero or the calling code twice
 * (`62 0812…`, `+0812…`, `+62 62812…`), numbers of other countries with their code, digits of any script, and
 * `…@c.us`, which is WhatsApp's own word and not judged. A LID (`…@lid`) or a group (`…@g.us`) is not a phone.
 */
export function normalisePhone(input: string): string | null {
  const [written, server, ...more] = visible(input).split('@') as [string, string?, ...string[]];
  if (server !== undefined) {
    if (more.length > 0 || !PHONE_SERVERS.includes(server)) return null;
    if (CANONICAL.test(written)) return written;
  }
  // `tel:` of links, `.0` of spreadsheets that took the number for one.
  const number = written.replace(/^tel:/i, '').replace(/\.0$/, '');
  if (!WRITTEN.test(number)) return null;
  for (const reading of readingsOf(number)) {
    const found = numberOf(reading);
    if (found !== null) return found.number.slice(1);
  }
  return null;
}

/** A canonical phone without its calling code, as it stands in every form that it may be written in; a LID as it is. */
export function nationalDigits(phone: string): string {
  return parsePhoneNumberFromString(`+${phone}`)?.nationalNumber ?? phone;
}

/**
 * The digits to look for when a person searches a phone in any form: `0812-3`, `+62 (0)812` and `62812` all find the
 * same customer. `null` when the text is no part of a number, or holds fewer than 3 digits.
 */
export function phoneSearchDigits(text: string): string | null {
  const written = visible(text);
  if (!WRITTEN.test(written)) return null;
  const digits = digitsOf(written);
  if (digits.length < 3) return null;
  // A part of a number may begin anywhere; only one that says where it begins can be read.
  if (!written.includes('+') && !/^(0|62)/.test(digits)) return digits;
  return normalisePhone(written) ?? numberBegun(readingsOf(written)[0]);
}

/** Without characters that nobody sees, which come along when a number is copied; digits and marks in their plain form. */
function visible(text: string): string {
  return text
    .replace(UNSEEN, '')
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(/\p{Nd}/gu, (digit) => parseDigits(digit) || digit)
    .trim();
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** The international numbers, with `+`, that may be meant, the likeliest first. */
function readingsOf(written: string): [string, ...string[]] {
  const digits = digitsOf(written);
  if (digits.startsWith('00')) return [`+${digits.slice(2)}`];
  if (digits.startsWith('0')) return [`+${HOME}${digits.slice(1)}`];
  if (!written.includes('+') && digits.startsWith('8')) return [`+${HOME}${digits}`, `+${digits}`];
  return [`+${digits}`];
}

/**
 * The number that could be called, or null. Trunk zeros are left out, where the country has them: Italy's belong to the
 * number. So is a calling code in front of a number that had it already (`+62 62812…`, `+44 44 7911…`).
 */
function numberOf(international: string): PhoneNumber | null {
  const number = parsePhoneNumberFromString(international, { extract: false });
  if (!number) return null;
  const hasCodeTwice = number.nationalNumber.startsWith(number.countryCallingCode);
  const once = hasCodeTwice ? numberOf(`+${number.nationalNumber}`) : null;
  // An Indonesian mobile number with its code twice may look like a landline of Kabanjahe (0628).
  if (once?.country === 'ID' && once.getType() === 'MOBILE') return once;
  return number.isValid() && CANONICAL.test(number.number.slice(1)) ? number : once;
}

/** The part of an international number that is typed so far, without its trunk zero. */
function numberBegun(international: string): string {
  const typed = new AsYouType();
  typed.input(international);
  return digitsOf(typed.getNumberValue() ?? international);
}
