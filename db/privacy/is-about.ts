import { nationalDigits } from '@roms/domain/phone';
import type { Person } from './person.ts';

/** Digits behind the country's code by which a text names a phone: the shortest there are have so many. */
const FEWEST_DIGITS = 6;

/** What a digit of a phone may be written as (domain/phone), from 0. */
const FORMS = ['0123456789', '٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹', '０１２３４５６７８９'].map((digits) => [...digits]);
/** What may stand between two of them: not the end of a line, nor of a text within JSON. */
const BETWEEN = '[^0-9":\n]*';

/**
 * SQL: whether a text that may be about anybody names the person: by a word of their own, or by a phone or a LID, however
 * its digits are parted and whether or not the country's code stands before them.
 */
export function isAbout(text: string): string {
  return `(EXISTS (SELECT FROM unnest(cast(:words AS text[])) AS word WHERE strpos(lower(${text}), word) > 0)
    OR ${text} ~ cast(:digits AS text))`;
}

/** What `isAbout` looks for; `digits` is null without a phone. */
export function wordsOf({ tellingNames: names, emails, addresses }: Person): never {
  return { ...{ names, words: [...names, ...emails] }, digits: patternOf(addresses) } as never;
}

/** A regular expression (PostgreSQL) for the digits by which a text names one of some addresses; null of none. */
export function patternOf(addresses: readonly string[]): string | null {
  const written = addresses
    .map(nationalDigits)
    .filter(({ length }) => length >= FEWEST_DIGITS)
    .map((digits) => [...digits].map((digit) => `[${FORMS.map((form) => form[Number(digit)]).join('')}]`));
  return written.length === 0 ? null : written.map((digits) => digits.join(BETWEEN)).join('|');
}
