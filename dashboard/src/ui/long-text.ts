import { shallowReactive } from 'vue';

/** A text that is longer is shown folded (characters, lines). */
const MOST_CHARACTERS = 1_000;
const MOST_LINES = 16;
/** How much of it is shown then. */
const SHOWN_CHARACTERS = 700;
const SHOWN_LINES = 10;
/** How far before its end a cut looks for a space (characters). */
const LOOK_BACK = 60;

/** The beginning that stands for a long text, cut where a word ends; null for a text that is shown whole. */
export function foldedText(text: string): string | null {
  const isTall = endOfLine(text, MOST_LINES) < text.length;
  if (text.length <= MOST_CHARACTERS && !isTall) return null;
  const end = Math.min(endOfLine(text, SHOWN_LINES), SHOWN_CHARACTERS);
  return text.slice(0, endOfWord(text, end)).trimEnd();
}

/** Where the n-th line ends; the text's length when it has fewer. */
function endOfLine(text: string, lines: number): number {
  let at = -1;
  for (let line = 0; line < lines; line += 1) {
    at = text.indexOf('\n', at + 1);
    if (at === -1) return text.length;
  }
  return at;
}

/** The last end of a word before `end`, or else of a character as people see it. */
function endOfWord(text: string, end: number): number {
  if (/\s/.test(text[end] ?? ' ')) return end;
  for (let at = end; at > end - LOOK_BACK && at > 0; at -= 1) if (/\s/.test(text[at]!)) return at;
  let last = 0;
  for (const { index } of new Intl.Segmenter().segment(text.slice(0, end + LOOK_BACK))) {
    if (index > end) break;
    last = index;
  }
  return last || end;
}

/** Texts that were unfolded: they stay so while the page lives, though their rows come and go with the scrolling. */
export const unfoldedTexts = shallowReactive(new Set<string>());
