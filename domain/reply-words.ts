import { foldText } from './folded-text.ts';

/** Words that a customer answers with and that mean something to us, as whole messages only. */

/** `opt_out`: no more marketing; `opt_in`: marketing again. */
export const REPLY_WORDS = ['opt_out', 'opt_in'] as const;
export type ReplyWord = (typeof REPLY_WORDS)[number];

const SPELLINGS: Record<ReplyWord, readonly string[]> = {
  opt_out: [
    'stop',
    'berhenti',
    'unsub',
    'unsubscribe',
    'jangan kirim lagi',
    'jangan kirim pesan lagi',
    'jangan wa lagi',
    'jangan hubungi lagi',
    'jangan chat lagi',
  ].map(foldText),
  opt_in: ['mulai', 'mulai lagi', 'start'].map(foldText),
};

/** How people address each other and ask nicely; letters that are drawn out (`yaaa`) count once. */
const POLITENESS = new Set(
  [
    ...[
      'kak',
      'kakak',
      'ka',
      'mas',
      'mbak',
      'mba',
      'bang',
      'abang',
      'bu',
      'ibu',
      'pak',
      'bapak',
      'om',
      'tante',
    ],
    ...[
      'gan',
      'sis',
      'min',
      'mimin',
      'admin',
      'dok',
      'ya',
      'yah',
      'iya',
      'dong',
      'donk',
      'deh',
      'aja',
      'saja',
    ],
    ...[
      'tolong',
      'tlg',
      'mohon',
      'please',
      'pls',
      'plis',
      'maaf',
      'permisi',
      'halo',
      'hai',
      'terima',
      'kasih',
    ],
    ...['terimakasih', 'makasih', 'trims', 'thanks', 'thx', 'tq'],
  ].map(withoutRepeats),
);

/** So much of a message is read for a wish, characters. */
const LONGEST_READ = 1_000;
/** Longer than any of the words with its politeness, characters: spares reading on. */
const LONGEST = 120;

/**
 * What a message says that is nothing but one of the words, or null. Case, spaces, marks, emoji and politeness round
 * it do not count; inside a sentence it is none, because a person reads that.
 */
export function readReplyWord(message: string): ReplyWord | null {
  const text = message.trim();
  if (text.length > LONGEST) return null;
  const all = foldText(text);
  const bare = wordsOf(text)
    .filter((word) => !POLITENESS.has(withoutRepeats(word)))
    .join('');
  return REPLY_WORDS.find((word) => SPELLINGS[word].includes(all) || SPELLINGS[word].includes(bare)) ?? null;
}

/** Whether a message is nothing but a wish to get no more marketing. */
export function isOptOut(message: string): boolean {
  return readReplyWord(message) === 'opt_out';
}

/** What a customer reads who wants marketing again. */
export function optInAnswer(shopName: string): string {
  return `Pengingat dan promo dari ${shopName} aktif lagi. Balas STOP kapan saja untuk berhenti.`;
}

/** A wish that somebody wraps in a sentence: the verb, or a "don't" before sending and writing. */
const WISHES = [
  /\b(?:stop|berhenti|unsub|unsubscribe)\b/,
  /\b(?:jangan|jgn|ga usah|gak usah|nggak usah|tidak usah|tdk usah)\b(?: (?!lupa\b)\w+){0,3} (?:kirim|kirimi|wa|whatsapp|chat|hubungi|promo|iklan)/,
];

/** Whether a sentence may hold the wish to get no more marketing: a person decides, so too often is better than never. */
export function mayMeanOptOut(message: string): boolean {
  const text = wordsOf(message.slice(0, LONGEST_READ)).join(' ');
  return WISHES.some((wish) => wish.test(text));
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function withoutRepeats(word: string): string {
  return word.replace(/(.)\1+/gu, '$1');
}
