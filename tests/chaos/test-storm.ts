import { beforeAll, expect, it } from 'vitest';
import { chooseSeed, seededRandom } from '../support/hostile.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';
import { runStorm, type StormOptions } from './storm.ts';

type StormPlan = Pick<StormOptions, 'orders' | 'pauseMs' | 'mostKills' | 'concurrency' | 'restMs'>;

/** Registers the test of a storm over the shared stack. */
export function testStorm(plan: StormPlan): void {
  let stack: RunningStack;

  beforeAll(async () => {
    stack = await sharedStack({ alone: true });
  });

  it('thanks every customer once and loses no answer while parts are killed', async () => {
    const seed = chooseSeed('storm');
    const result = await runStorm(stack, {
      ...plan,
      settleMs: 240_000,
      random: seededRandom(seed),
      say: () => {},
    });

    const kills = Object.values(result.kills).reduce((sum, count) => sum + count, 0);
    expect(kills, `seed ${seed}: somebody was killed`).toBeGreaterThan(0);
    expect(result.wrongThankYous, `seed ${seed}`).toEqual([]);
    expect(result.wrongInbound, `seed ${seed}`).toEqual([]);
    expect(result.inbound).toBeGreaterThanOrEqual(plan.orders / 3);
  });
}
