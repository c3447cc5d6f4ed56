import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

/** A group's name, and of each emoji: itself, what it is called, and all by which it is found. */
export type EmojiGroup = [slug: string, emojis: [emoji: string, name: string, words: string][]];

type Groups = {
  slug: string;
  emojis: { emoji: string; name: string; emoji_version: string }[];
}[];
type Annotations = {
  annotations: { annotations: Record<string, { default?: string[]; tts?: string[] }> };
};

const ID = 'virtual:emoji';
/** Newer ones are an empty box on the phones of customers. */
const NEWEST_VERSION = 15.1;

/**
 * Emoji in Unicode's order with CLDR's Indonesian names and words, and the English name besides: `terima kasih`, `wkwk`
 * and `thumbs up` all find theirs. Made at the build, so that the browser gets a tenth of what the packages hold.
 */
export function emojiGroups(): EmojiGroup[] {
  const { annotations } = read<Annotations>(
    'cldr-annotations-full/annotations/id/annotations.json',
  ).annotations;
  return read<Groups>('unicode-emoji-json/data-by-group.json').map(({ slug, emojis }) => [
    slug,
    emojis
      .filter(({ emoji_version: version }) => Number(version) <= NEWEST_VERSION)
      .map(({ emoji, name }) => {
        // CLDR writes them without the mark that asks for the coloured form.
        const said = annotations[emoji] ?? annotations[emoji.replaceAll('\uFE0F', '')];
        const words = new Set([...(said?.tts ?? []), ...(said?.default ?? []), name]);
        return [emoji, said?.tts?.[0] ?? name, [...words].join(' ').toLowerCase()];
      }),
  ]);
}

/** `virtual:emoji`, a module of its own that comes with the picker. */
export const emojiData: Plugin = {
  name: 'roms:emoji-data',
  resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
  load: (id) => (id === `\0${ID}` ? `export default ${JSON.stringify(emojiGroups())};` : undefined),
};

function read<T>(file: string): T {
  return JSON.parse(readFileSync(createRequire(import.meta.url).resolve(file), 'utf8')) as T;
}
