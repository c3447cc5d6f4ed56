import { marksOf, type Mark } from './marked-text.ts';
import { cutText } from './text.ts';

/** How much is shown of a text in which something was found, and how much of that may stand before it (characters). */
const EXCERPT_LENGTH = 120;
const BEFORE_LENGTH = 30;

/** The part of a text round the first place where `asked` stands, on one line, with its marks. */
export function excerptOf(text: string, asked: string): { excerpt: string; marks: Mark[] } {
  const line = text.replace(/\s+/gu, ' ').trim();
  const first = marksOf(line, asked)[0]?.[0] ?? 0;
  const isFar = first > BEFORE_LENGTH * 2;
  const begins = isFar ? wordBefore(line, first) : 0;
  const excerpt = `${isFar ? '…' : ''}${cutText(line.slice(begins), EXCERPT_LENGTH)}`;
  return { excerpt, marks: marksOf(excerpt, asked) };
}

/** The beginning of the word that stands some characters before `at`; of one long word `at` itself. */
function wordBefore(line: string, at: number): number {
  const space = line.indexOf(' ', at - BEFORE_LENGTH);
  return space === -1 || space >= at ? at : space + 1;
}
