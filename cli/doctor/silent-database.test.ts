import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectDatabase } from '../../db/knex.ts';
import { databaseProblem } from '../../db/database-errors.ts';
import { REPOSITORY } from '../../tests/support/processes.ts';

test('the doctor names a database that takes connections and says nothing, and comes to an end', async () => {
  // As one whose processes are stopped: the kernel answers for it.
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const dataDir = await mkdtemp(join(tmpdir(), 'roms-silent-'));
  const env = {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, ROMS_DATA_DIR: dataDir },
    ...{ DATABASE_URL: `postgres://roms:x@127.0.0.1:${port}/roms`, TEMPORAL_ADDRESS: '127.0.0.1:9' },
    ...{
      WA_URL: 'http://127.0.0.1:9',
      WA_API_KEY: 'a-key-that-is-long',
      ROMS_WEBHOOK_SECRET: 'a-secret-that-is-long',
    },
    ROMS_PORT: '9',
  };
  const report = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['cli/main.ts', 'doctor'], { cwd: REPOSITORY, env }, (_, stdout) =>
      resolve(stdout),
    );
  });
  const db = connectDatabase(env.DATABASE_URL);
  const error: unknown = await db.raw('SELECT 1').catch((problem: unknown) => problem);
  expect(databaseProblem(error)).toBe('unavailable');
  await db.destroy();
  expect(report).toMatch(/✗ postgres +does not answer/);
  server.close();
  await rm(dataDir, { recursive: true });
}, 180_000);
