import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBroadcastWorld, type BroadcastWorld } from '../support/broadcast-world.ts';
import { chooseSeed, pick, seededRandom } from '../support/hostile.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { PartName, RunningStack } from '../support/stack.ts';

export type BroadcastStormPlan = {
  recipients: number;
  /** Where their phones begin. */
  from: number;
  victims: readonly PartName[];
  kills: number;
  /** Between two kills, milliseconds; each pause is drawn from this range. */
  pauseMs: [number, number];
  settleMs: number;
};

/** Registers the test that a broadcast reaches everybody once while parts are killed at random moments. */
export function testBroadcastStorm(plan: BroadcastStormPlan): void {
  let stack: RunningStack;
  let world: BroadcastWorld;

  beforeAll(async () => {
    stack = await sharedStack({ alone: true });
    world = await createBroadcastWorld(stack);
  });
  afterAll(() => world?.close());

  it('a broadcast reaches everybody once while parts are killed', async () => {
    const seed = chooseSeed('broadcast storm');
    const random = seededRandom(seed);
    const { recipients, pauseMs, settleMs } = plan;
    const { id, phones } = await world.send(recipients, plan.from);
    for (let kill = 0; kill < plan.kills; kill += 1) {
      await sleep(pauseMs[0] + random() * (pauseMs[1] - pauseMs[0]));
      await stack.kill(pick(random, plan.victims));
      if (plan.victims.includes('postgres')) await stack.waitUntilHealthy(180_000);
      const { audience, ...statuses } = await world.counts(id);
      expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(audience);
    }
    const { state } = await world.ends(id, settleMs);
    const counts = await world.counts(id);
    // What was on its way when WhatsApp's side died may be for a person to decide; then it is on the phone once, or not.
    const got = await world.arrivals(phones, 'Promo untuk');
    const { sent, delivered, read, failed } = counts;
    expect(
      Object.keys(got).filter((times) => Number(times) > 1),
      `seed ${seed}`,
    ).toEqual([]);
    expect(sent + delivered + read + failed, `seed ${seed}: ${JSON.stringify(counts)}`).toBe(recipients);
    expect(got[1] ?? 0).toBeGreaterThanOrEqual(sent + delivered + read);
    const reasons = await world
      .db('broadcast_recipients')
      .where({ broadcast_id: id, status: 'failed' })
      .distinct('reason')
      .pluck('reason');
    expect(reasons.filter((reason: string) => reason !== 'unconfirmed')).toEqual([]);
    expect(state).toBe(failed > 0 ? 'partly_done' : 'done');
  });
}
