import { expect, it } from 'vitest';
import { withoutWords } from './erased.ts';

it('keeps codes, numbers and times, and no words and no names', () => {
  const names = ['sari dewi', 'sari', '6281234567890'];
  expect(
    withoutWords(
      {
        reason: 'opted_out',
        at: '2026-11-30T10:00:00.000Z',
        count: 3,
        isLate: false,
        nothing: null,
        text: 'Sudah habis kak',
        name: 'Sari',
        key: 'order:7:sari',
        to: ['6281234567890@c.us', 'order:7:reminder:1'],
      },
      names,
    ),
  ).toEqual({
    reason: 'opted_out',
    at: '2026-11-30T10:00:00.000Z',
    count: 3,
    isLate: false,
    nothing: null,
    text: '',
    name: '',
    key: '',
    to: ['', 'order:7:reminder:1'],
  });
});
