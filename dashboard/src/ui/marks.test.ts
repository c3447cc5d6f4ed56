import { expect, test } from 'vitest';
import { markWords } from './marks.ts';

const marked = (text: string, search: string) =>
  markWords(text, search)
    .map((part) => (part.isMarked ? `[${part.text}]` : part.text))
    .join('');

test('marks each word of the search wherever it stands, whatever its case', () => {
  expect(marked('Ibu Ratna Dewi', 'ratna')).toBe('Ibu [Ratna] Dewi');
  expect(marked('Ibu Ratna Dewi', ' dewi  IBU ')).toBe('[Ibu] Ratna [Dewi]');
  expect(marked('Ratna', '')).toBe('Ratna');
  expect(marked('Ratna', 'sari')).toBe('Ratna');
});

test('takes what people type as text, not as a pattern', () => {
  for (const search of ['(', '[a', '.*', 'a|b', '\\', '^$', '+62', '*', '?', '{2}', '/', '-'])
    expect(
      markWords('aman (1) +62', search)
        .map(({ text }) => text)
        .join(''),
    ).toBe('aman (1) +62');
  expect(marked('+62 (1)', '+62 (')).toBe('[+62] [(]1)');
  expect(marked('aman', '.')).toBe('aman');
});
