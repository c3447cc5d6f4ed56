import { foldText } from './folded-text.ts';
import { REPLY_PHRASES, type ReplyPhrases } from './reply-phrases.ts';
import { REPLY_WORDS, type ReplyWord } from './reply-word.ts';

/** Reads the words of `reply-phrases` out of what customers write, as whole messages only. */

/** How people address each other and ask nicely; letters that are drawn out (`yaaa`) count once. */
const POLITENESS = new Set(
  [
    ...[
      'kak',
      'kakak',
      'ka',
      'kk',
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
    ...['gan', 'agan', 'sis', 'bos', 'min', 'mimin', 'admin', 'dok', 'kang', 'akang', 'teteh', 'bli', 'uni'],
    ...[
      'koh',
      'cik',
      'cici',
      'ya',
      'yah',
      'iya',
      'dong',
      'donk',
      'deh',
      'aja',
      'saja',
      'sih',
      'nih',
      'kok',
      'lah',
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
      'oke',
      'ok',
      'baik',
    ],
    ...['terima', 'kasih', 'terimakasih', 'makasih', 'trims', 'thanks', 'thx', 'tq'],
  ].map(withoutRepeats),
);

/** So much of a message is read for a wish, characters. */
const LONGEST_READ = 1_000;
/** Longer than any of the words with its politeness, characters: spares reading on. */
const LONGEST = 120;
/** Asked as a question they want a person's answer: `masih ada?` is about the shop's stock. */
const NO_QUESTION: ReadonlySet<ReplyWord> = new Set(['later', 'tomorrow', 'next_week', 'still_has']);

/**
 * What a message says that is nothing but one of the words, or null. Case, spaces, marks, emoji, drawn-out letters and
 * politeness round it do not count; inside a sentence it is none, because a person reads that. `phrases` are the shop's;
 * those to get no more marketing count whatever it has written.
 */
export function readReplyWord(message: string, phrases: ReplyPhrases = REPLY_PHRASES): ReplyWord | null {
  const text = message.trim();
  if (text.length > LONGEST) return null;
  const said = new Set(formsOf(text));
  const word = REPLY_WORDS.find((name) => {
    const written = name === 'opt_out' ? [...REPLY_PHRASES.opt_out, ...phrases.opt_out] : phrases[name];
    return written.some((phrase) => formsOfPhrase(phrase).some((form) => said.has(form)));
  });
  if (word === undefined || (NO_QUESTION.has(word) && text.includes('?'))) return null;
  return word;
}

/** Whether a message is nothing but a wish to get no more marketing. */
export function isOptOut(message: string): boolean {
  return readReplyWord(message) === 'opt_out';
}

/**
 * A phrase that stands under two words, as it is written under the second; null: each means one thing. One to get no more
 * marketing is taken by that word always.
 */
export function phraseOfTwoWords(phrases: Partial<ReplyPhrases>): string | null {
  const owners = new Map<string, ReplyWord>(
    REPLY_PHRASES.opt_out.flatMap((phrase) =>
      formsOfPhrase(phrase).map((form) => [form, 'opt_out'] as const),
    ),
  );
  for (const word of REPLY_WORDS)
    for (const phrase of phrases[word] ?? []) {
      const forms = formsOfPhrase(phrase);
      if (forms.some((form) => (owners.get(form) ?? word) !== word)) return phrase;
      for (const form of forms) owners.set(form, word);
    }
  return null;
}

/** Whether a text is more than politeness: nothing else can be a phrase. */
export function isPhrase(text: string): boolean {
  return formsOfPhrase(text).length > 0;
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

/** A shop's phrases are the same for every message. */
const KNOWN_FORMS = new Map<string, string[]>();
const MOST_KNOWN = 2_000;

function formsOfPhrase(phrase: string): string[] {
  const known = KNOWN_FORMS.get(phrase);
  if (known) return known;
  if (KNOWN_FORMS.size >= MOST_KNOWN) KNOWN_FORMS.clear();
  const forms = formsOf(phrase);
  KNOWN_FORMS.set(phrase, forms);
  return forms;
}

/** By what a text is known: as it is, and without its politeness; what holds nothing else is known by neither. */
function formsOf(text: string): string[] {
  const bare = wordsOf(text)
    .filter((word) => !POLITENESS.has(withoutRepeats(word)))
    .join('');
  if (bare === '') return [];
  return [withoutRepeats(foldText(text)), withoutRepeats(bare)];
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

/** Of letters only: `77` is another number than `7`. */
function withoutRepeats(word: string): string {
  return word.replace(/(\p{L})\1+/gu, '$1');
}
