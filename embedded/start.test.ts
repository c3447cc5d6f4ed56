import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from '../tests/support/ports.ts';
import { launch, runToEnd, signalGroup } from './child-process.ts';
import { waitUntil } from './wait-until.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-start-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs `npm start`'s program, which is expected to refuse; answers its complaint. */
async function refusal(changed: Record<string, string>): Promise<string> {
  const [api, wa, postgres, temporal, temporalUi] = (await freePorts(5)).map(String);
  const { code, output } = await runToEnd({
    file: process.execPath,
    args: [join(import.meta.dirname, 'start.ts')],
    env: {
      NODE_ENV: 'development',
      ROMS_DATA_DIR: folder,
      ROMS_PORT: api,
      WA_PORT: wa,
      ROMS_PG_PORT: postgres,
      TEMPORAL_PORT: temporal,
      TEMPORAL_UI_PORT: temporalUi,
      DATABASE_URL: undefined,
      TEMPORAL_ADDRESS: undefined,
      ...changed,
    },
  });
  expect(code).toBe(1);
  const complaints = output.split('\n').filter((line) => line.startsWith('ROMS cannot start: '));
  expect(complaints).toHaveLength(1);
  return complaints[0]!.slice('ROMS cannot start: '.length);
}

test('a port in use', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  expect(await refusal({ ROMS_PORT: String(port) })).toBe(
    `Port ${port}, wanted for the dashboard, is in use by another program: end that program, or choose another port with ROMS_PORT=<port>`,
  );
  await new Promise((resolve) => server.close(resolve));
});

test('a metrics port that two processes would share, or that somebody has', async () => {
  const [port] = await freePorts(1);
  const both = { ROMS_METRICS_PORT: String(port), ROMS_WORKER_METRICS_PORT: String(port) };
  expect(await refusal(both)).toBe(
    `ROMS_WORKER_METRICS_PORT and ROMS_METRICS_PORT are both ${port}: give them two ports`,
  );
});

test('a data folder of another PostgreSQL', async () => {
  await mkdir(join(folder, 'postgres'));
  await writeFile(join(folder, 'postgres', 'PG_VERSION'), '16\n');
  expect(await refusal({})).toContain('was made by PostgreSQL 16, this ROMS brings 18');
});

test('a data folder of another Temporal', async () => {
  await mkdir(join(folder, 'temporal'));
  await writeFile(join(folder, 'temporal', 'VERSION'), '1.7.0\n');
  expect(await refusal({})).toContain(
    `was written by Temporal 1.7.0, but Temporal ${TEMPORAL_CLI_VERSION} was found`,
  );
});

test('a data folder that cannot be written to', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  expect(await refusal({ ROMS_DATA_DIR: join(file, 'data') })).toContain('cannot be written to (ENOTDIR)');
});

test('demo switches in production', async () => {
  expect(await refusal({ NODE_ENV: 'production', ROMS_DAY_MS: '2000' })).toContain(
    'refused with NODE_ENV=production',
  );
  expect(await refusal({ NODE_ENV: 'production', WA_PACE: 'off' })).toContain(
    'refused with NODE_ENV=production',
  );
});

test('a TEMPORAL_CLI that is none', async () => {
  expect(await refusal({ TEMPORAL_CLI: process.execPath })).toContain('is no Temporal CLI that runs');
});

test.skipIf(process.platform === 'win32')('a signal to the shell of npm reaches the program', async () => {
  const manifest = await readFile(join(import.meta.dirname, '../package.json'), 'utf8');
  const { scripts } = JSON.parse(manifest) as { scripts: { start: string } };
  // Stands where npm would find the program, and says that it heard the signal.
  await mkdir(join(folder, 'embedded'));
  await writeFile(
    join(folder, 'embedded', 'start.ts'),
    `process.on('SIGINT', () => process.exit(7)); setInterval(() => {}, 1_000); console.log('runs');`,
  );
  const lines: string[] = [];
  const shell = await launch(
    {
      file: 'sh',
      args: ['-c', scripts.start],
      cwd: folder,
      env: { PATH: `${dirname(process.execPath)}:/bin` },
    },
    (line) => lines.push(line),
  );
  await waitUntil(async () => expect(lines).toContain('runs'), { timeoutMs: 60_000 });
  shell.process.kill('SIGINT');
  const ended = await Promise.race([shell.exited, sleep(30_000)]);
  signalGroup(shell.pid, 'SIGKILL');
  expect(ended).toEqual({ code: 7, signal: null });
});
