import { nationalDigits } from '@roms/domain/phone';
import type { Person } from './person.ts';

/** Digits behind the country's code by which a text names a phone: the shortest there are have so many. */
const FEWEST_DIGITS = 6;

/** The digits that a phone may be written in (domain/phone), and what they are. */
const WRITTEN = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９';
const PLAIN = '0123456789'.repeat(WRITTEN.length / 10);

/** SQL: nothing of a text but its digits, line by line. */
export function digitsIn(text: string): string {
  return `regexp_replace(translate(${text}, '${WRITTEN}', '${PLAIN}'), '[^0-9\n]', '', 'g')`;
}

/** SQL: whether a phone or a LID of `:digits` stands in a text, however its digits are parted. */
export function hasDigits(text: string): string {
  return `EXISTS (SELECT FROM unnest(cast(:digits AS text[])) AS digits WHERE strpos(${digitsIn(text)}, digits) > 0)`;
}

/**
 * SQL: whether a text that may be about anybody names the person: by a word of their own, or by a phone or a LID, however
 * its digits are parted and whether or not the country's code stands before them.
 */
export function isAbout(text: string): string {
  return `(EXISTS (SELECT FROM unnest(cast(:words AS text[])) AS word WHERE strpos(lower(${text}), word) > 0)
    OR ${hasDigits(text)})`;
}

/** What `isAbout` and `hasDigits` look for. */
export function wordsOf({ tellingNames: names, emails, addresses }: Person): never {
  return { ...{ names, words: [...names, ...emails] }, digits: addresses.flatMap(tellingDigits) } as never;
}

/** The digits by which a text names an address; none of one that is too short. */
export function tellingDigits(address: string): string[] {
  const digits = nationalDigits(address);
  return digits.length < FEWEST_DIGITS ? [] : [digits];
}
