import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { isOptOut, mayMeanOptOut, readReplyWord } from './reply-words.ts';

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
    const started = performance.now();
    for (const text of ['jangan '.repeat(10_000), 'ga usah a '.repeat(7_000), 'x'.repeat(65_000)])
      mayMeanOptOut(text);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
