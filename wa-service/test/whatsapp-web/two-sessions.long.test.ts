import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../support.ts';
import { createTwoNumbers, sendSteadily } from './two-numbers.ts';
import type { TwoNumbers } from './two-numbers.ts';

let numbers: TwoNumbers;
beforeEach(async () => {
  numbers = await createTwoNumbers();
});
afterEach(() => numbers.clear());

it('one is frozen, logged out and killed; the sends of the other do not notice', async () => {
  const { fake, receiver } = numbers;
  const told = receiver.of('session').length;
  const steady = sendSteadily(numbers);
  await waitFor('a first answer', () => steady.sent.length >= 3);

  for (const pid of numbers.browsers('main')) process.kill(pid, 'SIGSTOP');
  await numbers.reach('main', 'disconnected');
  await numbers.reach('main', 'ready');

  fake.logOutOnPhone(0);
  await numbers.reach('main', 'logged_out');
  await numbers.pair('main', 0);

  for (const pid of numbers.browsers('main')) process.kill(pid, 'SIGKILL');
  await numbers.reach('main', 'disconnected');
  await numbers.reach('main', 'ready');

  await steady.end();
  expect(steady.sent.length).toBeGreaterThan(10);
  expect(steady.sent.filter(({ outcome }) => outcome !== 'sent')).toEqual([]);
  // The lane's own gap is a second; the other number was away for over twenty at a time.
  expect(Math.max(...steady.sent.map(({ ms }) => ms))).toBeLessThan(10_000);
  const seconds = receiver
    .of('session')
    .slice(told)
    .filter(({ event }) => event.sessionId === 'second');
  expect(seconds).toEqual([]);
  const arrived = fake.accepted.filter(({ device }) => device === 1).map(({ body }) => body);
  expect(arrived).toEqual(steady.sent.map((_, index) => `kedua ${index}`));
}, 300_000);
