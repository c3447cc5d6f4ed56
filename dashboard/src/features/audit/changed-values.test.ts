import { expect, it } from 'vitest';
import { changedValues, fieldWords } from './changed-values.ts';

it('tells what a change touched, and leaves out what stayed', () => {
  expect(
    changedValues({
      before: { id: 2, name: 'Rina', role: 'cs', days: ['mon'], gone: 1 },
      after: { name: 'Rina', role: 'admin', days: ['mon'], added: true },
    }),
  ).toEqual([
    { field: 'role', before: 'cs', after: 'admin' },
    { field: 'added', before: undefined, after: true },
    { field: 'gone', before: 1, after: undefined },
  ]);
});

it('tells all of what is new, of what is gone, and nothing of what has no values', () => {
  expect(changedValues({ before: null, after: { name: 'Rina' } })).toEqual([
    { field: 'name', before: undefined, after: 'Rina' },
  ]);
  expect(changedValues({ before: { name: 'Rina' }, after: null })).toEqual([
    { field: 'name', before: 'Rina', after: undefined },
  ]);
  expect(changedValues({ before: null, after: null })).toEqual([]);
});

it.each([
  ['assigneeId', 'assignee id'],
  ['rate_per_second', 'rate per second'],
  ['name', 'name'],
])('%s is said as %s', (field, words) => {
  expect(fieldWords(field)).toBe(words);
});
