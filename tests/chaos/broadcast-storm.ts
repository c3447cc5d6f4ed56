import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBroadcastWorld, type BroadcastWorld } from '../support/broadcast-world.ts';
import { chooseSeed, pick, seededRandom, type Random } from '../support/hostile.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { PartName, RunningStack } from '../support/stack.ts';

type Range = [least: number, most: number];

export type BroadcastStormPlan = {
  recipients: number;
  /** Where their phones begin. */
  from: number;
  victims: readonly PartName[];
  kills: number;
  /** Between two kills, milliseconds; each pause is drawn from this range. */
  pauseMs: Range;
  /** How long who was killed stays away, milliseconds; started again at once unless told. */
  awayMs?: Range;
  settleMs: number;
};

/** Registers the tests that a broadcast reaches everybody once while parts are killed at random moments, one for each plan. */
export function testBroadcastStorms(plans: Record<string, BroadcastStormPlan>): void {
  let stack: RunningStack;
  let world: BroadcastWorld;

  beforeAll(async () => {
    stack = await sharedStack({ alone: true });
    world = await createBroadcastWorld(stack);
  });
  afterAll(() => world?.close());

  let tries = -1;
  it.each(Object.entries(plans))('a broadcast reaches everybody once while %s', async (_what, plan) => {
    const seed = chooseSeed('broadcast storm');
    const random = seededRandom(seed);
    const { recipients, settleMs } = plan;
    // A second try goes to other people.
    const { id, phones } = await world.send(recipients, plan.from + recipients * (tries += 1));
    // Whoever dies before anybody was asked for proves little.
    await world.hasSent(id, 1);
    let hits = 0;
    for (let kill = 0; kill < plan.kills; kill += 1) {
      await sleep(between(plan.pauseMs, random));
      const { pending, queued } = await world.counts(id);
      if (pending + queued > 0) hits += 1;
      await strike(stack, plan, random);
      const { audience, ...statuses } = await world.counts(id);
      expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(audience);
    }
    expect(hits, 'it was over before anybody died').toBeGreaterThan(0);
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

/** Kills one of the plan's victims; who stays away is waited for, or the next one would only lengthen the same outage. */
async function strike(
  stack: RunningStack,
  { victims, awayMs }: BroadcastStormPlan,
  random: Random,
): Promise<void> {
  const victim = pick(random, victims);
  if (awayMs === undefined) return stack.kill(victim);
  const bringBack = await stack.keepDown(victim);
  await sleep(between(awayMs, random));
  await bringBack();
  await stack.waitUntilHealthy(180_000);
}

function between([least, most]: Range, random: Random): number {
  return least + random() * (most - least);
}
