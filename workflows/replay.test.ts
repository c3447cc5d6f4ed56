import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Worker, workflowBundle } from '../tests/support/temporal-worker.ts';

const FOLDER = fileURLToPath(new URL('../tests/histories/', import.meta.url));
const files = globSync('**/*.json', { cwd: FOLDER }).sort();

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
  expect(files).toContain('segmentation/gone-on.json');
  expect(files).toEqual(expect.arrayContaining(['absence/handed-over.json', 'absence/back.json']));
  expect(files).toEqual(
    expect.arrayContaining(['snooze/woken.json', 'snooze/answered.json', 'snooze/told.json']),
  );
});

it.each(files)('replays %s', async (file) => {
  const history: unknown = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8'));
  await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history);
});
