import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, it } from 'vitest';
import { createPurgeGuard } from './purge-guard.ts';

const DAY = 24 * 3_600_000;
const START = Date.parse('2026-11-22T05:00:00Z');

let database: DatabaseSync;
let clock: { wall: number; steady: number };

beforeEach(() => {
  database = new DatabaseSync(':memory:');
  clock = { wall: START, steady: 0 };
});

const start = () =>
  createPurgeGuard(
    database,
    () => clock.wall,
    () => clock.steady,
  );
const run = (ms: number): void => {
  clock.wall += ms;
  clock.steady += ms;
};

it('purges at the start and each day, also after weeks off and a night asleep', () => {
  const first = start();
  expect(first.mayPurge()).toBe(true);
  run(DAY);
  expect(first.mayPurge()).toBe(true);
  // Asleep: the monotonic clock stands still.
  clock.wall += 9 * 3_600_000;
  run(DAY);
  expect(first.mayPurge()).toBe(true);
  clock = { wall: clock.wall + 20 * DAY, steady: 0 };
  expect(start().mayPurge()).toBe(true);
});

it('forgets nothing by a clock that leapt two years, until it has gone on for a day', () => {
  const running = start();
  running.mayPurge();
  run(DAY / 2);
  clock.wall += 730 * DAY;
  run(DAY / 2);
  expect(running.mayPurge()).toBe(false);
  clock.wall -= 730 * DAY;
  run(DAY);
  expect(running.mayPurge()).toBe(false);
  run(DAY);
  expect(running.mayPurge()).toBe(true);
  clock = { wall: clock.wall + 730 * DAY, steady: 0 };
  const after = start();
  expect(after.mayPurge()).toBe(false);
  run(60_000);
  expect(start().mayPurge()).toBe(false);
  run(DAY);
  expect(after.mayPurge()).toBe(true);
});
