import { afterEach, beforeEach, expect, it } from 'vitest';
import { logOutAndPair } from './log-out-rounds.ts';
import { createRig } from './support.ts';
import type { Rig } from './support.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.clear());

it('logged out on the phone and scanned again, twenty times in one process, and nothing is left over', async () => {
  await logOutAndPair(rig, 20);
  expect(rig.state()?.state).toBe('ready');
}, 400_000);
