import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allCases, killAtStep, storm } from './matrix.ts';
import { simulatorRig, whatsappWebRig } from './rigs.ts';
import type { CrashRig } from './rigs.ts';

/** The short form of `npm run test:crash`: each step once on each driver, and a few random moments. */

describe.each([
  ['simulator', simulatorRig],
  ['whatsapp-web', whatsappWebRig],
] as const)('killed with -9 on %s', (_driver, create) => {
  let rig: CrashRig;
  beforeAll(async () => {
    rig = await create();
  });
  afterAll(() => rig.clear());

  it('at each step of the journal: nothing twice, nothing lost, nothing forgotten', async () => {
    const cases = allCases(rig).filter(({ acks, when, victim }) =>
      victim === 'service' ? acks === 'on' : acks === 'on' && when === 'after',
    );
    for (const one of cases) {
      const verdict = await killAtStep(rig, one);
      expect({ ...one, ...verdict }).toMatchObject({
        ...{ duplicates: 0, losses: 0, forgotten: 0, hasKilled: true },
      });
    }
  }, 240_000);

  it.each(['on', 'late', 'lost'] as const)(
    'at random moments under load, acks %s',
    async (acks) => {
      const verdict = await storm(rig, { kills: 3, acks, random: Math.random });
      expect(verdict).toMatchObject({ duplicates: 0, losses: 0, forgotten: 0 });
    },
    180_000,
  );
});
