import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../support.ts';
import { createTwoNumbers, sendSteadily } from './two-numbers.ts';
import type { TwoNumbers } from './two-numbers.ts';

/** Two numbers in one service: what happens to one is nothing to the other. The long form harms it in three ways. */

let numbers: TwoNumbers;
beforeAll(async () => {
  numbers = await createTwoNumbers();
});
afterAll(() => numbers.clear());

it('one is killed; the sends of the other do not notice, and each has a journal of its own', async () => {
  const { fake } = numbers;
  const steady = sendSteadily(numbers);
  await waitFor('a first answer', () => steady.sent.length >= 1);
  for (const pid of numbers.browsers('main')) process.kill(pid, 'SIGKILL');
  await numbers.reach('main', 'disconnected');
  await numbers.reach('main', 'ready');
  await steady.end();
  expect(steady.sent.filter(({ outcome }) => outcome !== 'sent')).toEqual([]);
  const arrived = fake.accepted.filter(({ device }) => device === 1).map(({ body }) => body);
  expect(arrived).toEqual(steady.sent.map((_, index) => `kedua ${index}`));
  // The same key of the other number is another send.
  expect(await numbers.send('main', 'steady:0', 'dari yang pertama')).toBe('sent');
  expect(fake.accepted.at(-1)).toMatchObject({ device: 0, body: 'dari yang pertama' });
});

it('one is removed: its browser and its pairing are gone, and the other goes on', async () => {
  expect(existsSync(numbers.profile('second'))).toBe(true);
  expect(await numbers.remove('second')).toBe(204);
  expect(numbers.browsers('second')).toEqual([]);
  expect(existsSync(numbers.profile('second'))).toBe(false);
  expect(await numbers.send('main', 'after', 'masih di sini')).toBe('sent');
});
