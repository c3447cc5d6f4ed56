/**
 * One canonical phone: the international number in digits, without `+` (`6281234567890`).
 * Every number that enters ROMS passes through `normalisePhone`; nothing else compares phones.
 */

/** Longest and shortest international number (ITU-T E.164 allows 15 digits; 8 is the shortest seen for Indonesia). */
const MAX_DIGITS = 15;
const MIN_DIGITS = 8;

/**
 * The canonical form of what a person or a system wrote, or `null` when it is no phone number.
 * Accepts `0812…`, `812…`, `62812…`, `+62 812-…`, `0062812…`, `62 0812…` and `…@c.us`.
 * A LID (`…@lid`) or a group (`…@g.us`) is not a phone.
 */
export function normalisePhone(input: string): string | null {
  const trimmed = input.trim();
  const at = trimmed.indexOf('@');
  const domain = at === -1 ? '' : trimmed.slice(at + 1);
  if (domain !== '' && domain !== 'c.us' && domain !== 's.whatsapp.net') return null;
  const written = at === -1 ? trimmed : trimmed.slice(0, at);
  if (!/^\+?[\d\s().\-/]+$/.test(written)) return null;

  const international = written.startsWith('+') || domain !== '';
  let digits = written.replace(/\D/g, '');
  if (digits.startsWith('00')) digits = digits.slice(2);
  else if (!international && digits.startsWith('0')) digits = `62${digits.slice(1)}`;
  else if (!international && digits.startsWith('8')) digits = `62${digits}`;
  // `+62 0812…` keeps the trunk zero that has no place in the international form.
  if (digits.startsWith('620')) digits = `62${digits.slice(3)}`;

  return digits.length >= MIN_DIGITS && digits.length <= MAX_DIGITS ? digits : null;
}

/** A phone as Indonesian staff read it: `0812-3456-7890`; a foreign number as `+65 …`. */
export function formatPhone(phone: string): string {
  if (!phone.startsWith('62')) return `+${phone}`;
  const local = `0${phone.slice(2)}`;
  const groups = [local.slice(0, 4), local.slice(4, 8), local.slice(8, 12), local.slice(12)];
  return groups.filter((group) => group !== '').join('-');
}

/** A phone with all but its last four digits hidden, as where a person only has to recognise it: `••••-••••-7890`. */
export function maskPhone(phone: string): string {
  return formatPhone(phone).replace(/\d(?=(?:\D*\d){4})/g, '•');
}

/**
 * The digits to look for when a person searches a phone in any form: `0812-3`, `+62812` and `62812`
 * all find the same customer. `null` when the text holds fewer than 3 digits or letters.
 */
export function phoneSearchDigits(text: string): string | null {
  if (!/^[+\d\s().-]+$/.test(text.trim())) return null;
  const digits = text.replace(/\D/g, '');
  if (digits.length < 3) return null;
  if (digits.startsWith('00')) return digits.slice(2);
  return digits.startsWith('0') ? `62${digits.slice(1)}` : digits;
}
