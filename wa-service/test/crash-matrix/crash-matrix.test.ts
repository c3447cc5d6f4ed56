import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseSeed, seededRandom } from '../../../tests/support/hostile.ts';
import { killAtStep, storm } from './matrix.ts';
import type { StepCase } from './matrix.ts';
import { simulatorRig, whatsappWebRig } from './rigs.ts';
import type { CrashRig } from './rigs.ts';

/** The short form: one kill on each side of the handover, and one at a random moment. The long form has every step. */

const CASES: Pick<StepCase, 'step' | 'when'>[] = [
  { step: 'claim', when: 'after' },
  { step: 'handOver', when: 'after' },
];

describe.each([
  ['simulator', simulatorRig],
  ['whatsapp-web', whatsappWebRig],
] as const)('killed with -9 on %s', (driver, create) => {
  let rig: CrashRig;
  beforeAll(async () => {
    rig = await create();
  });
  afterAll(() => rig.clear());

  it.each(CASES)('$when $step: nothing twice, nothing lost, nothing forgotten', async (one) => {
    const verdict = await killAtStep(rig, { ...one, acks: 'on', victim: 'service' });
    expect(verdict).toMatchObject({ duplicates: 0, losses: 0, forgotten: 0, hasKilled: true });
  });

  it('at a random moment under load, acks lost', async () => {
    const random = seededRandom(chooseSeed(`crash on ${driver}`));
    const verdict = await storm(rig, { kills: 1, acks: 'lost', random });
    expect(verdict).toMatchObject({ duplicates: 0, losses: 0, forgotten: 0 });
  });
});
