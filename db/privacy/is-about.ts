import { nationalDigits } from '@roms/domain/phone';
import type { Person } from './person.ts';

/** Digits behind the country's code by which a text names a phone: the shortest there are have so many. */
const FEWEST_DIGITS = 6;

/** What a digit of a phone may be written as (domain/phone), from 0. */
const FORMS = ['0123456789', '٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹', '０１２３４５６７８９'].map((digits) => [...digits]);
const OTHER = `[^${FORMS.flat().join('')}]`;
/**
 * What may stand between two of them: spaces, dashes, dots, brackets, slashes, and what nobody sees. Neither the end of a
 * line, nor a letter or a comma: what those part are two numbers.
 */
const MARKS =
  ' \t\u00a0\u2000-\u200a\u202f\u205f\u3000' +
  '\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d' +
  './·\uff0e\uff0f()\\[\\]\uff08\uff09' +
  '\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff';
const BETWEEN = `[${MARKS}]{0,4}`;

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

/**
 * A regular expression (PostgreSQL) for the digits by which a text names one of some addresses; null of none. Before them
 * stands no digit but zeros and calling codes (domain/phone: `0`, `62`, `62 0`, `0062`, `62 62`), and behind them none,
 * because a longer number is somebody else's.
 */
export function patternOf(addresses: readonly string[]): string | null {
  const written = addresses.flatMap((address) => {
    const national = nationalDigits(address);
    if (national.length < FEWEST_DIGITS) return [];
    const begun = ['0', address.slice(0, -national.length)].filter((digits) => digits !== '').map(digitsIn);
    return [`(?:${begun.join('|')})*${digitsIn(national.slice(0, -1))}${formsOf(national.at(-1)!)}`];
  });
  return written.length === 0 ? null : `(?:^|${OTHER})(?:${written.join('|')})(?:$|${OTHER})`;
}

/** Digits, each with the marks that may follow it. */
function digitsIn(digits: string): string {
  return [...digits].map((digit) => `${formsOf(digit)}${BETWEEN}`).join('');
}

function formsOf(digit: string): string {
  return `[${FORMS.map((form) => form[Number(digit)]).join('')}]`;
}
