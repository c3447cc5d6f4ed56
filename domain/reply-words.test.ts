import { describe, expect, it } from 'vitest';
import { REPLY_PHRASES } from './reply-phrases.ts';
import { REPLY_WORDS } from './reply-word.ts';
import { isOptOut, isPhrase, mayMeanOptOut, phraseOfTwoWords, readReplyWord } from './reply-words.ts';

describe('a wish to get no more marketing', () => {
  it.each([
    'STOP',
    'stop.',
    'STOP.',
    ' s t o p ',
    'Berhenti!!',
    'unsub',
    'UNSUBSCRIBE',
    'berhenti ya',
    'tolong stop',
    'Kak, tolong berhenti yaaa 🙏🙏',
    'stop dong min',
    'STOP TERIMA KASIH',
    '𝗦𝗧𝗢𝗣',
    'Jangan kirim lagi 🙏',
    'JANGAN-WA-LAGI',
    'jangan  wa\nlagi',
    `stop${' '.repeat(200)}`,
  ])('%j is one', (text) => expect(isOptOut(text)).toBe(true));
  it.each([
    '',
    '🙏',
    'ya kak',
    'stop dulu ya kak',
    'jangan kirim',
    'nonstop',
    'berhenti jualan?',
    'MULAI',
    `stop${' x'.repeat(100)}`,
  ])('%j is none', (text) => expect(isOptOut(text)).toBe(false));
});

it.each(['MULAI', 'mulai ya kak', 'Mulai lagi dong 😊', 'start'])('%j asks for marketing again', (text) =>
  expect(readReplyWord(text)).toBe('opt_in'),
);

describe('answers to a reminder', () => {
  const all = REPLY_WORDS.flatMap((word) => REPLY_PHRASES[word].map((phrase) => [phrase, word] as const));
  it.each(all)('%j is %s, also politely', (phrase, word) => {
    for (const text of [phrase, phrase.toUpperCase(), `Kak ${phrase} yaa 🙏`, `${phrase} dong min!!`])
      expect(readReplyWord(text)).toBe(word);
  });
  it('mean one thing each, and more than politeness', () => {
    expect(phraseOfTwoWords(REPLY_PHRASES)).toBeNull();
    for (const [phrase] of all) expect(isPhrase(phrase)).toBe(true);
  });

  it.each(['nantiii', 'BESOOK', 'minggu  depan…', 'oke nanti ya', 'belum habis kok kak'])(
    '%j is one',
    (text) => expect(readReplyWord(text)).not.toBeNull(),
  );
  it.each([
    'masih ada?',
    'besok bisa?',
    'nanti ya?',
    'besok saya transfer',
    'gak mau',
    'belum mau',
    'nanti sore saya ambil ke toko',
    'pesan lagi 2 ya sama gula 1',
    '77 hari lagi',
    '11 minggu lagi',
  ])('%j is none: a person reads it', (text) => expect(readReplyWord(text)).toBeNull());
});

describe("a shop's own phrases", () => {
  it('are read in place of the usual ones, but for the wish to get no more marketing', () => {
    const phrases = { ...REPLY_PHRASES, opt_out: ['sudahan'], later: ['sabar dulu'] };
    expect(readReplyWord('Sabar dulu ya kak', phrases)).toBe('later');
    expect(readReplyWord('nanti', phrases)).toBeNull();
    expect(readReplyWord('sudahan', phrases)).toBe('opt_out');
    expect(readReplyWord('STOP', phrases)).toBe('opt_out');
  });
  it('cannot mean two things, and are more than politeness', () => {
    expect(phraseOfTwoWords({ later: ['gas'], order_again: ['GAS!'] })).toBe('GAS!');
    expect(phraseOfTwoWords({ later: ['Stop'] })).toBe('Stop');
    expect(phraseOfTwoWords({ later: ['besok ya'], tomorrow: ['besok'] })).toBe('besok');
    expect(phraseOfTwoWords({ later: ['gas'], order_again: ['gas dong'] })).toBe('gas dong');
    expect(phraseOfTwoWords({ later: ['gas', 'gas', 'gas ya'] })).toBeNull();
    expect(isPhrase('ya kak 🙏')).toBe(false);
  });
});

it('reads nothing into politeness alone', () => {
  expect(readReplyWord('terima kasih ya kak')).toBeNull();
});

describe('inside a sentence', () => {
  it.each([
    'stop dulu ya kak, kopinya masih banyak',
    'kak saya mau berhenti dikirimi promo',
    'tolong jangan kirim pesan begini terus',
    'gak usah wa saya lagi',
    'how do I unsubscribe?',
  ])('%j may be one: a person decides', (text) => {
    expect(readReplyWord(text)).toBeNull();
    expect(mayMeanOptOut(text)).toBe(true);
  });
  it.each(['Stoknya masih ada?', 'nonstop kerja nih', 'jangan lupa kirim ya kak', 'Halo kak'])(
    '%j is nothing of the kind',
    (text) => expect(mayMeanOptOut(text)).toBe(false),
  );

  it('is looked for in a moment, whatever a customer sends', () => {
    // By the work done: on a busy machine the clock on the wall says nothing about it.
    const before = process.cpuUsage();
    for (const text of ['jangan '.repeat(10_000), 'ga usah a '.repeat(7_000), 'x'.repeat(65_000)])
      mayMeanOptOut(text);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  });
});
