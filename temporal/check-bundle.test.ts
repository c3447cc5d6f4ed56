import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
// Inside the repository, so that packages are found; not below workflows, where whoever makes a bundle meanwhile looks.
const PLACE = join(ROOT, 'tests/.planted-');
const run = (args: string[]) =>
  promisify(execFile)(process.execPath, ['temporal/check-bundle.ts', ...args], { cwd: ROOT }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );

it.each([
  [
    'a value import of an activity',
    /disallowed modules/,
    `export { notYet } from '${ROOT}activities/failures.ts';`,
  ],
  [
    'the database and a wall clock, each by its name',
    /db\/live-events\.ts[^]*node_modules\/luxon/,
    `export { publish } from '${ROOT}db/live-events.ts'; export { reminderDue } from '@roms/domain/reminder';`,
  ],
  [
    'a Node builtin',
    /\bfs\b/,
    `import { readFileSync } from 'node:fs'; export const wf = () => readFileSync('x');`,
  ],
])('fails on %s', async (_name, intruder, source) => {
  const folder = await mkdtemp(PLACE);
  try {
    const entry = join(folder, 'planted.ts');
    await writeFile(entry, `${source}\nexport { orderWorkflow } from '${ROOT}workflows/index.ts';\n`);
    expect(await run([entry])).toMatchObject({ code: 1, said: expect.stringMatching(intruder) });
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('passes what is there, and lets a type-only import through', async () => {
  const folder = await mkdtemp(PLACE);
  try {
    const entry = join(folder, 'fine.ts');
    const source = `import type { RomsActivities } from '${ROOT}activities/index.ts';`;
    await writeFile(
      entry,
      `${source}\nexport type A = RomsActivities;\nexport { orderWorkflow } from '${ROOT}workflows/index.ts';\n`,
    );
    expect(await run([entry])).toMatchObject({ code: 0, said: expect.stringContaining('clean') });
  } finally {
    await rm(folder, { recursive: true });
  }
});
