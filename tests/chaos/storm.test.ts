import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { runStorm, seededRandom } from './storm.ts';

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(async () => {
  await stack?.stop();
});

it('thanks every customer once and loses no answer while parts are killed', async () => {
  const seed = Date.now() % 1_000_000;
  const result = await runStorm(stack, {
    orders: 24,
    pauseMs: [700, 2_000],
    concurrency: 3,
    restMs: [500, 1_500],
    settleMs: 120_000,
    random: seededRandom(seed),
    say: () => {},
  });

  const kills = Object.values(result.kills).reduce((sum, count) => sum + count, 0);
  expect(kills, `seed ${seed}: somebody was killed`).toBeGreaterThan(0);
  expect(result.wrongThankYous, `seed ${seed}`).toEqual([]);
  expect(result.wrongInbound, `seed ${seed}`).toEqual([]);
  expect(result.inbound).toBeGreaterThanOrEqual(8);
});
