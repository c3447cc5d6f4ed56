import { beforeAll, expect, it } from 'vitest';
import { sharedStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';
import { runStorm, seededRandom } from './storm.ts';

let stack: RunningStack;

beforeAll(async () => {
  stack = await sharedStack();
});

it('thanks every customer once and loses no answer while parts are killed', async () => {
  const seed = Date.now() % 1_000_000;
  console.info(`chaos: seed ${seed}`);
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
