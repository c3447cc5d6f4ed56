/** A piece of a text, and whether it is one of the words that were looked for. */
export type MarkedPart = { text: string; isMarked: boolean };

/** The words of a search that are marked; more would only cost time. */
const MAX_WORDS = 8;

/** A text cut where the words of `search` stand in it, whatever their case; the parts together are the text. */
export function markWords(text: string, search: string): MarkedPart[] {
  const words = search.trim().split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
  if (words.length === 0) return [{ text, isMarked: false }];
  const anyWord = new RegExp(`(${words.map(escaped).join('|')})`, 'giu');
  return text
    .split(anyWord)
    .map((part, index) => ({ text: part, isMarked: index % 2 === 1 }))
    .filter((part) => part.text !== '');
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
