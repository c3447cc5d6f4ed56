/** Not sorted only to be thrown away: that takes a time that grows with the square of a stack of them. */
const MARKS = /\p{M}+/gu;

/** A text by its letters and digits alone: two that differ in case, spaces, punctuation, accents or emoji are one. */
export function foldText(text: string): string {
  return text
    .replace(MARKS, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
