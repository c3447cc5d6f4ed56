import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBroadcastEngine, type BroadcastEngine } from '../../tests/support/broadcast-engine.ts';
import { tryHands } from '../../tests/support/broadcast-hands.ts';
import { chooseSeed, seededRandom } from '../../tests/support/hostile.ts';

let engine: BroadcastEngine;
beforeAll(async () => {
  engine = await startBroadcastEngine();
});
afterAll(() => engine?.stop());

/** Temporal suggests continuing as new at 4,096 events; and what a page may add to it until the workflow looks. */
const MOST_EVENTS = 4_096 + 2_000;

it('sends 5,000 people one message each; every count sums, and no history grows too long', async () => {
  const { id, phones } = await engine.send(5_000);
  const before = process.memoryUsage().heapUsed;
  let samples = 0;
  let isOver = false;
  const ended = engine
    .handle(id)
    .result()
    .finally(() => (isOver = true));
  while (!isOver) {
    const { audience, ...statuses } = await engine.counts(id);
    expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(audience);
    expect([0, 5_000]).toContain(audience);
    samples += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await ended).toBe('done');
  expect(samples).toBeGreaterThan(1_000);
  expect(await engine.arrivals(phones)).toEqual({ 1: 5_000 });
  let runs = 0;
  for await (const { historyLength } of engine
    .client()
    .workflow.list({ query: `WorkflowId = 'broadcast:${id}'` })) {
    expect(historyLength).toBeLessThan(MOST_EVENTS);
    runs += 1;
  }
  expect(runs).toBeGreaterThan(3);
  // Memory of the worker, which runs in this process, beside all that a test keeps (bytes).
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
});

it('keeps its promises under 200 hands at random', async () => {
  const random = seededRandom(chooseSeed('broadcast hands, long'));
  for (let round = 0; round < 10; round += 1) await tryHands(engine, { recipients: 150, times: 20, random });
});
