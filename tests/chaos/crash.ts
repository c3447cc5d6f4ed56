import { allCases, killAtStep, storm } from '../../wa-service/test/crash-matrix/matrix.ts';
import { ACK_MODES } from '../../wa-service/test/crash-matrix/steps.ts';
import type { Verdict } from '../../wa-service/test/crash-matrix/verdict.ts';
import { simulatorRig, whatsappWebRig } from '../../wa-service/test/crash-matrix/rigs.ts';
import { chooseSeed, seededRandom } from '../support/hostile.ts';

/**
 * `npm run test:crash`: kill -9 of the service and of Chromium at each step of the journal and at 200 random moments
 * under load, on both drivers, with acks on, late and lost. `CRASH_KILLS` changes the 200, `CRASH_DRIVER` picks one.
 */
const kills = Number(process.env.CRASH_KILLS ?? 200);
const only = process.env.CRASH_DRIVER;
const random = seededRandom(chooseSeed('crash'));
const rigs = { simulator: simulatorRig, 'whatsapp-web': whatsappWebRig };
let isRight = true;

function report(what: string, verdict: Verdict): void {
  const { duplicates, losses, forgotten } = verdict;
  const isGood = duplicates + losses + forgotten === 0;
  isRight &&= isGood;
  console.log(`${isGood ? 'ok ' : 'BAD'} ${what}: ${JSON.stringify(verdict)}`);
}

const sum = (verdicts: Verdict[]): Verdict =>
  verdicts.reduce((total, one) => {
    const names = Object.keys(total) as (keyof Verdict)[];
    return Object.fromEntries(names.map((name) => [name, total[name] + one[name]])) as Verdict;
  });

for (const [driver, create] of Object.entries(rigs)) {
  if (only !== undefined && only !== driver) continue;
  const rig = await create();
  try {
    const cases = allCases(rig);
    const verdicts: Verdict[] = [];
    for (const one of cases) {
      const { hasKilled, ...verdict } = await killAtStep(rig, one);
      verdicts.push(verdict);
      if (!hasKilled) console.log(`--  never came to it: ${JSON.stringify(one)}`);
      if (verdict.duplicates + verdict.losses + verdict.forgotten > 0) report(JSON.stringify(one), verdict);
    }
    report(`${driver}, ${cases.length} steps`, sum(verdicts));
    for (const acks of ACK_MODES) {
      const share = Math.ceil(kills / ACK_MODES.length);
      const verdict = await storm(rig, { kills: share, acks, random });
      report(`${driver}, ${share} random kills, acks ${acks}`, verdict);
    }
  } finally {
    await rig.clear();
  }
}
process.exit(isRight ? 0 : 1);
