import { afterAll, beforeAll, it } from 'vitest';
import { startBroadcastEngine, type BroadcastEngine } from '../../tests/support/broadcast-engine.ts';
import { tryHands } from '../../tests/support/broadcast-hands.ts';
import { chooseSeed, seededRandom } from '../../tests/support/hostile.ts';

let engine: BroadcastEngine;
beforeAll(async () => {
  engine = await startBroadcastEngine();
});
afterAll(() => engine?.stop());

it('keeps its promises under any order of pause, resume and cancel', async () => {
  const random = seededRandom(chooseSeed('broadcast hands'));
  for (let round = 0; round < 2; round += 1) await tryHands(engine, { recipients: 60, times: 10, random });
});
