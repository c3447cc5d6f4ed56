import { describe, expect, it } from 'vitest';
import { isOptOut } from './reply-words.ts';

describe('a wish to get no more marketing', () => {
  it.each([
    'STOP',
    'stop.',
    ' s t o p ',
    'Berhenti!!',
    'unsub',
    'Jangan kirim lagi 🙏',
    'JANGAN-WA-LAGI',
    'jangan  wa\nlagi',
  ])('%j is one', (text) => expect(isOptOut(text)).toBe(true));
  it.each([
    '',
    '🙏',
    'stop dulu ya kak',
    'jangan kirim',
    'nonstop',
    'berhenti jualan?',
    `stop${' '.repeat(100)}`,
  ])('%j is none', (text) => expect(isOptOut(text)).toBe(false));
});
