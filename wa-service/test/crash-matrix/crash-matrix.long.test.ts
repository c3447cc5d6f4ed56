import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseSeed, seededRandom } from '../../../tests/support/hostile.ts';
import { allCases, killAtStep, storm } from './matrix.ts';
import { simulatorRig, whatsappWebRig } from './rigs.ts';
import type { CrashRig } from './rigs.ts';

/** Each step once on each driver, and a few random moments; `npm run test:crash` has all of them with every ack. */

describe.each([
  ['simulator', simulatorRig],
  ['whatsapp-web', whatsappWebRig],
] as const)('killed with -9 on %s', (driver, create) => {
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
        duplicates: 0,
        losses: 0,
        forgotten: 0,
        hasKilled: true,
      });
    }
  }, 1_200_000);

  it.each(['on', 'late', 'lost'] as const)(
    'at random moments under load, acks %s',
    async (acks) => {
      const random = seededRandom(chooseSeed(`crash on ${driver}, acks ${acks}`));
      const verdict = await storm(rig, { kills: 3, acks, random });
      expect(verdict).toMatchObject({ duplicates: 0, losses: 0, forgotten: 0 });
    },
    600_000,
  );
});
