import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { freePort } from '../../embedded/free-port.ts';
import { ask } from '../../embedded/postgres-external.ts';
import { databaseUrl, ensureDatabase, startPostgres } from '../../embedded/postgres.ts';
import { openSecrets } from '../../embedded/secrets.ts';
import { withShop } from './with-shop.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'roms-shop-'));
  // PostgreSQL, which runs as another user when we are root, passes through.
  await chmod(dataDir, 0o711);
  vi.stubEnv('ROMS_DATA_DIR', dataDir);
  vi.stubEnv('DATABASE_URL', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dataDir, { recursive: true, force: true });
});

it('starts PostgreSQL of a folder in which a power cut left the files of a running stack', async () => {
  const secrets = openSecrets(dataDir);
  const { postgresPassword: password } = secrets;
  const port = await freePort();
  const server = await startPostgres({ dataDir: join(dataDir, 'postgres'), port, password });
  await ensureDatabase(port, password);
  await server.stop();
  const left = {
    DATABASE_URL: databaseUrl(port, password),
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    TEMPORAL_NAMESPACE: 'default',
    WA_API_KEY: secrets.waApiKey,
    ROMS_WEBHOOK_SECRET: secrets.webhookSecret,
  };
  await writeFile(join(dataDir, 'stack.env.json'), JSON.stringify(left));
  const gone = { pid: 2 ** 22 + 1, startedAt: '1' };
  const children = [{ ...gone, name: 'postgres', word: 'postgres' }];
  await writeFile(join(dataDir, 'run.json'), JSON.stringify({ supervisor: gone, children }));
  expect(await withShop(({ url }) => ask(url, 'SELECT 1 AS one'))).toEqual([{ one: 1 }]);
});
