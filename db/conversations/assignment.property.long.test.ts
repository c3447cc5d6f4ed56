import { stdout } from 'node:process';
import { expect, it } from 'vitest';
import { chooseSeed, fuzzMs } from '../../tests/support/hostile.ts';
import { openShop } from '../../tests/support/assignment/shop-day.ts';

/** How long to play histories (milliseconds). */
const SPAN_MS = 120_000;
const ROUNDS = 200;

it('the rule of assignment holds in many random histories with kills of the API', async () => {
  const first = chooseSeed('assignment');
  const end = performance.now() + fuzzMs(SPAN_MS);
  for (let seed = first; seed === first || performance.now() < end; seed += 1) {
    const shop = await openShop();
    await shop.live(seed, ROUNDS).finally(() => shop.close());
  }
}, 1_800_000);

it('takes many new customers at once, each with one agent or in the queue', async () => {
  const shop = await openShop();
  try {
    for (const agent of [0, 1, 2]) await shop.come(agent);
    const count = 200;
    const ms = await shop.storm(count);
    stdout.write(`assignment: ${count} customers, 20 at once, in ${Math.round(ms)} ms\n`);
    expect(await shop.wrongs()).toEqual([]);
    expect(await shop.db('conversations').whereNotNull('assignee_id')).toHaveLength(18);
  } finally {
    await shop.close();
  }
}, 300_000);
