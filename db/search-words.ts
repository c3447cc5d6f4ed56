import { customerIdOf } from '@roms/domain/customer-code';
import { phoneSearchDigits } from '@roms/domain/phone';

/** What people type into a search, as the queries of all lists understand it. */
export type SearchWords = {
  /** Looked for in names and texts, which `fold_text` makes one in case, accents and styles. */
  text: string;
  /** Whether a trigram index knows the text. */
  isLong: boolean;
  /** Of a phone in any form, or null. */
  digits: string | null;
  /** Of a code like `#CUST-0075`, or null. */
  customerId: number | null;
  /** A whole number of ours like `#ORD-7K3MZ9QW2X`, or null. */
  orderNumber: string | null;
};

/** Shorter runs of letters and digits have no trigram: no index finds them in the middle of a text. */
const HAS_TRIGRAM = /[\p{L}\p{N}]{3}/u;
const CODE = /^#\s*(?=(ord|cust)\b)/i;
const ORDER_NUMBER = /^ORD-[0-9A-Z-]+$/;

/** Reads a search; what nobody sees comes along when a word is copied, and `#` is how codes are shown. */
export function searchWords(q: string): SearchWords {
  const text = q
    .normalize('NFKC')
    // The joiner that pictures are made with is seen.
    .replace(/\p{Cc}|(?!\u200d)\p{Cf}/gu, '')
    .trim()
    .replace(CODE, '');
  const upper = text.toUpperCase();
  return {
    text,
    isLong: HAS_TRIGRAM.test(text.normalize('NFKD').replace(/\p{M}/gu, '')),
    digits: phoneSearchDigits(text),
    customerId: customerIdOf(text),
    orderNumber: ORDER_NUMBER.test(upper) ? upper : null,
  };
}

/** A text as a LIKE pattern that finds it anywhere. */
export function containing(text: string): string {
  return `%${beginningWith(text)}`;
}

/** A text as a LIKE pattern that finds what begins with it. */
export function beginningWith(text: string): string {
  return `${text.replace(/[\\%_]/g, '\\$&')}%`;
}
