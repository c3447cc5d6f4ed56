declare module 'virtual:emoji' {
  /** Made by build/emoji-data.ts: groups in their order; of each emoji itself, its name, and the words that find it. */
  const groups: [slug: string, emojis: [emoji: string, name: string, words: string][]][];
  export default groups;
}
