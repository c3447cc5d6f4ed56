import type { Settings } from '@roms/contracts/settings';
import { foldText } from '@roms/domain/folded-text';

/** The words that customers answer with, in the order of the page; `days` is the setting that counts the days to the next reminder. */
export const WORDS = [
  { word: 'later', days: 'laterDays' },
  { word: 'tomorrow', days: 'tomorrowDays' },
  { word: 'next_week', days: 'nextWeekDays' },
  { word: 'still_has', days: null },
  { word: 'order_again', days: null },
  { word: 'opt_out', days: null },
  { word: 'opt_in', days: null },
] as const;
export type Word = (typeof WORDS)[number]['word'];
export type Phrases = Record<Word, string[]>;

/** As the API takes them. */
export const MOST_PHRASES = 100;
export const LONGEST_PHRASE = 60;

export type StoredWords = Settings['replyWords'] & { phrases?: Phrases };

/** The word under which a phrase stands already, whatever its case, spaces and marks; null while it is free. */
export function wordOf(phrase: string, phrases: Phrases): Word | null {
  const folded = foldText(phrase);
  return WORDS.find(({ word }) => phrases[word].some((known) => foldText(known) === folded))?.word ?? null;
}

/** Whether anything of a phrase counts: marks and emoji alone are none. */
export function isPhrase(text: string): boolean {
  return foldText(text) !== '';
}
