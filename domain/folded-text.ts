/** A text by its letters and digits alone: two that differ in case, spaces, punctuation, accents or emoji are one. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
