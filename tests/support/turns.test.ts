import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('many use it together, one that must be alone waits for all of them, and whoever comes later for it', async () => {
  const turns = new Turns();
  const said: string[] = [];
  const take = async (name: string, alone: boolean) => {
    const leave = await turns.take(alone);
    said.push(name);
    return leave;
  };
  const [one, two] = await Promise.all([take('one', false), take('two', false)]);
  const alone = take('alone', true);
  const later = take('later', false);
  one();
  one();
  await new Promise(setImmediate);
  expect(said).toEqual(['one', 'two']);
  two();
  const leave = await alone;
  await new Promise(setImmediate);
  expect(said).toEqual(['one', 'two', 'alone']);
  leave();
  await later;
  expect(said).toEqual(['one', 'two', 'alone', 'later']);
});
