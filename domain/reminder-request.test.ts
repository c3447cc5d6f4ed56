import { expect, it } from 'vitest';
import {
  FARTHEST_MOVE_MS,
  TEMPORAL_ACTOR,
  problemOfRequest,
  readRequest,
  type RequestField,
} from './reminder-request.ts';

const NOW = Date.parse('2026-12-01T00:00:00Z');
const problem = (input: unknown, ...more: RequestField[]) => problemOfRequest(input, ['actor', ...more], NOW);

it.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty object', {}],
  ['a name', { actor: 'Ana' }],
  ['ROMS itself', { actor: null }],
  ['a person', { actor: { kind: 'user', id: 7, name: 'Ana' } }],
  ['a name that Temporal was not given', { actor: { kind: 'user', id: 7, name: '' } }],
])('takes %s', (_what, input) => {
  expect(problem(input)).toBeNull();
});

it.each([
  ['a bare word', 'tomorrow', /object/],
  ['a number', 5, /object/],
  ['a list', [{ actor: 'Ana' }], /object/],
  ['a misspelt field', { acter: 'Ana' }, /"acter"/],
  ['a field of another request', { dueAt: '2026-12-24T09:00:00Z' }, /"dueAt"/],
  ['an empty name', { actor: ' ' }, /"actor"/],
  ['a very long name', { actor: 'a'.repeat(101) }, /"actor"/],
  ['a number for a name', { actor: 7 }, /"actor"/],
  ['an actor of no kind', { actor: { kind: 'robot', id: 1, name: 'R' } }, /"actor"/],
])('says what is wrong with %s', (_what, input, words) => {
  expect(problem(input)).toMatch(words);
});

it('takes true or false for a confirmation, and no text', () => {
  expect(problem({ confirmed: true }, 'confirmed')).toBeNull();
  expect(problem({ confirmed: 'true' }, 'confirmed')).toMatch(/quotation/);
});

it.each([
  ['a time of its zone', '2026-12-24T09:00:00+07:00', null],
  ['a time of UTC', '2026-12-24T09:00Z', null],
  ['now, on a clock that is a little behind', new Date(NOW - 30_000).toISOString(), null],
  ['in a year', new Date(NOW + FARTHEST_MOVE_MS).toISOString(), null],
  ['nothing', undefined, /with its zone/],
  ['a word', 'tomorrow', /with its zone/],
  ['a number', 1_700_000_000_000, /with its zone/],
  ['a number in a text, which a clock would read as a year', '1', /with its zone/],
  ['a day without a time', '2026-12-24', /with its zone/],
  ['a time without a zone', '2026-12-24T09:00:00', /with its zone/],
  ['a day that does not exist', '2026-13-41T09:00:00Z', /with its zone/],
  ['yesterday', '2026-11-30T00:00:00Z', /ahead/],
  ['in two years', '2028-12-24T09:00:00Z', /ahead/],
])('judges %s as a due time', (_what, dueAt, words) => {
  const found = problem({ dueAt }, 'dueAt');
  if (words === null) expect(found).toBeNull();
  else expect(found).toMatch(words);
});

it('names Temporal where nobody says who asks, and a person by what was told', () => {
  expect(readRequest(undefined)).toEqual({ actor: TEMPORAL_ACTOR, isConfirmed: false, dueAt: null });
  expect(readRequest({ actor: 'Ana', confirmed: true })).toEqual({
    actor: { kind: 'user', id: null, name: 'Ana' },
    isConfirmed: true,
    dueAt: null,
  });
  expect(readRequest({ actor: null }).actor).toBeNull();
  expect(readRequest({ dueAt: '2026-12-24T09:00:00+07:00' }).dueAt).toBe('2026-12-24T02:00:00.000Z');
});
