import { expect, test } from 'vitest';
import { readActor, readActorId } from './actor.ts';

test('an actor that was told as a name is a person whose id nobody knows', () => {
  expect(readActor('Ana')).toEqual({ kind: 'user', id: null, name: 'Ana' });
});

test('an actor that was told as data, or as nobody, is taken as it is', () => {
  const ana = { kind: 'user', id: 4, name: 'Ana' } as const;
  expect(readActor(ana)).toBe(ana);
  expect(readActor(null)).toBeNull();
});

test('ids are numbers, but the name of a number stays a name', () => {
  expect(readActorId('user', '12')).toBe(12);
  expect(readActorId('phone', '12')).toBe('12');
  expect(readActorId('system', null)).toBeNull();
});
