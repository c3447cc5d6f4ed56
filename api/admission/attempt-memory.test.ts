import { expect, test } from 'vitest';
import { createAttemptMemory } from './attempt-memory.ts';

function memoryAt(now = 1_000_000) {
  const time = { now };
  return { time, memory: createAttemptMemory(() => time.now) };
}
const STRANGER = { wasRight: false, patience: 0 };

test('whoever comes back when it was told is known as patient, each time more', () => {
  const { time, memory } = memoryAt();
  const print = memory.print('bos@toko.id', '10.0.0.1', 'rahasia');
  expect(memory.standing(print)).toEqual(STRANGER);
  memory.told(print, 2_000, STRANGER);
  time.now += 2_000;
  const once = memory.standing(print);
  expect(once.patience).toBe(1);
  memory.told(print, 1_000, once);
  time.now += 1_500;
  expect(memory.standing(print).patience).toBe(2);
  // Another password is another attempt.
  expect(memory.standing(memory.print('bos@toko.id', '10.0.0.1', 'tebakan'))).toEqual(STRANGER);
});

test('whoever comes too early, or much too late, is nobody', () => {
  const { time, memory } = memoryAt();
  memory.told('early', 2_000, STRANGER);
  memory.told('late', 2_000, STRANGER);
  time.now += 1_000;
  expect(memory.standing('early').patience).toBe(0);
  time.now += 62_000;
  expect(memory.standing('late').patience).toBe(0);
});

test('a password that was right is known until it is wrong, or for a quarter of an hour', () => {
  const { time, memory } = memoryAt();
  memory.right('a');
  memory.right('b');
  expect(memory.standing('a').wasRight).toBe(true);
  memory.wrong('a');
  expect(memory.standing('a').wasRight).toBe(false);
  time.now += 15 * 60_000;
  expect(memory.standing('b').wasRight).toBe(false);
});

test('a flood of strangers makes it forget the oldest, and costs no more memory than that', () => {
  const { memory } = memoryAt();
  for (let index = 0; index < 20_001; index += 1) memory.told(`${index}`, 0, STRANGER);
  expect(memory.standing('0').patience).toBe(0);
  expect(memory.standing('20000').patience).toBe(1);
});
