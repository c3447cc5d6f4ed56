import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launch, signalGroup } from './child-process.ts';
import { commandLineOf, identify } from './process-identity.ts';
import { RunFile } from './run-file.ts';

let folder: string;
const started: number[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-run-'));
});

afterEach(async () => {
  for (const pid of started.splice(0)) signalGroup(pid, 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function sleeper(word: string): Promise<number> {
  const { pid } = await launch(
    { file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)', word] },
    () => {},
  );
  started.push(pid);
  return pid;
}

/** What a supervisor that was killed has left: it names a process that runs no more. */
async function leaveBehind(children: object[]): Promise<void> {
  const supervisor = { pid: 2 ** 22 + 1, startedAt: '1' };
  await writeFile(join(folder, 'run.json'), JSON.stringify({ supervisor, children }));
}

test('children of a killed supervisor are ended, other programs with a reused pid are not', async () => {
  const orphan = await sleeper('temporal/worker');
  const stranger = await sleeper('somebody-elses');
  const reused = await sleeper('temporal/worker');
  await leaveBehind([
    { ...identify(orphan)!, name: 'worker', word: 'temporal/worker' },
    { ...identify(stranger)!, name: 'api', word: 'api/main' },
    { pid: reused, startedAt: 'another time', name: 'worker', word: 'temporal/worker' },
  ]);
  const said: string[] = [];
  const runFile = await RunFile.take(folder, (line) => said.push(line));
  expect(commandLineOf(orphan)).toBeNull();
  expect(commandLineOf(stranger)).toContain('somebody-elses');
  expect(commandLineOf(reused)).toContain('temporal/worker');
  expect(said).toEqual([`ending worker (process ${orphan}), left behind by a run that was killed`]);
  runFile.release();
  await expect(readFile(join(folder, 'run.json'))).rejects.toThrow('ENOENT');
});

test('a second supervisor is told about the first', async () => {
  const first = await sleeper('embedded/start.ts');
  await writeFile(join(folder, 'run.json'), JSON.stringify({ supervisor: identify(first), children: [] }));
  await expect(RunFile.take(folder, () => {})).rejects.toThrow(
    `ROMS already runs on ${folder} (process ${first})`,
  );
  expect(commandLineOf(first)).toContain('embedded/start.ts');
});

test('a damaged file of an earlier run stops nobody', async () => {
  await writeFile(join(folder, 'run.json'), '{"supervisor":');
  const runFile = await RunFile.take(folder, () => {});
  runFile.note('api', 'api/main', process.pid);
  expect(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))).toMatchObject({
    supervisor: { pid: process.pid },
    children: [{ name: 'api', pid: process.pid }],
  });
});
