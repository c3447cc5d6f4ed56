import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { LIFECYCLE_STATES, isLifecycleEnded } from '@roms/domain/lifecycle';
import { pathsOf } from '../tests/support/paths-of-history.ts';
import { Worker, workflowBundle } from '../tests/support/temporal-worker.ts';
import * as signals from './signals.ts';

const FOLDER = fileURLToPath(new URL('../tests/histories/', import.meta.url));
const files = globSync('**/*.json', { cwd: FOLDER }).sort();
const read = (file: string): unknown => JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8'));

it('has the corpus that the design asks for', () => {
  expect(files).toEqual(
    expect.arrayContaining(
      [
        'happy',
        'reordered',
        'cancelled',
        'settings-changed',
        'retry',
        'moved',
        'moved-by-actor',
        'answered',
      ].map((name) => `order/${name}.json`),
    ),
  );
  expect(files).toContain('sweep/continue-as-new.json');
  expect(files).toContain('purges/retried.json');
  expect(files).toEqual(
    expect.arrayContaining(
      ['paused', 'cancelled', 'told-in-temporal', 'scheduled', 'gone-on'].map(
        (name) => `broadcast/${name}.json`,
      ),
    ),
  );
  expect(files).toContain('segmentation/gone-on.json');
  expect(files).toContain('weekly-summary/retried.json');
  expect(files).toEqual(expect.arrayContaining(['absence/handed-over.json', 'absence/back.json']));
  expect(files).toEqual(
    expect.arrayContaining(['snooze/woken.json', 'snooze/answered.json', 'snooze/told.json']),
  );
});

/** What an order's workflow asks for, all of it: a new step needs a history in which it is taken. */
const STEPS = [
  ...['queueThankYou', 'planReminder', 'shouldStillRemind', 'pickCrossSell', 'queueReminder'],
  ...['settleReminder', 'noteAnswer', 'closeReminder', 'skipReminder', 'undoSkip', 'closeSkip'],
  ...['moveReminder', 'deliverMessage', 'giveUpMessage'],
];
const ENDINGS = LIFECYCLE_STATES.filter((state) => isLifecycleEnded(state) && state !== 'none');
/** None is the order's. */
const OF_OTHERS = [
  ...[signals.lookNowSignal, signals.yourTurnSignal, signals.snoozeEndedSignal],
  ...[signals.lookAgainSignal, signals.pauseSignal, signals.resumeSignal],
];

it('has every path of an order’s life as it runs today', () => {
  const paths = pathsOf(files.filter((file) => file.startsWith('order/local-steps')).map(read));
  const definitions = Object.values(signals).flatMap((one) =>
    'type' in one && one.type !== 'query' ? [one] : [],
  );
  const told = definitions.filter((one) => !OF_OTHERS.some((other) => other === (one as unknown)));
  expect([...paths.told].sort()).toEqual(told.map(({ name }) => String(name)).sort());
  expect([...paths.steps].sort()).toEqual(STEPS.toSorted());
  expect([...paths.results].sort()).toEqual(ENDINGS.toSorted());
});

it.each(files)('replays %s', async (file) => {
  await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, read(file));
});
