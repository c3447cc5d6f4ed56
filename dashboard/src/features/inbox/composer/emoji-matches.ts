import groups from 'virtual:emoji';

export type Emoji = { emoji: string; name: string };

/** Every emoji by its group, in Unicode's order. */
export const EMOJI_GROUPS: { slug: string; emojis: Emoji[] }[] = groups.map(([slug, emojis]) => ({
  slug,
  emojis: emojis.map(([emoji, name]) => ({ emoji, name })),
}));

const ALL = groups.flatMap(([, emojis]) => emojis);

/** At most so many emoji with all of the words in name or keywords; those of which a word begins so come first. */
export function emojiMatches(text: string, most: number): Emoji[] {
  const words = text
    .toLowerCase()
    .split(/[\s_-]+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  return ALL.map(([emoji, name, keys]) => ({ emoji, name, rank: rankOf(keys, words) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ emoji, name }) => ({ emoji, name }));
}

function rankOf(keys: string, words: readonly string[]): number {
  const parts = keys.split(' ');
  if (words.every((word) => parts.includes(word))) return 0;
  if (words.every((word) => parts.some((part) => part.startsWith(word)))) return 1;
  return words.every((word) => keys.includes(word)) ? 2 : Infinity;
}
