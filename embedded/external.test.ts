import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startStack } from '../tests/support/stack.ts';
import { freePort } from './free-port.ts';
import { databaseUrl, ensureDatabase, startPostgres } from './postgres.ts';
import { resolveTemporalCli } from './temporal-cli.ts';
import { startTemporal } from './temporal-server.ts';

test('with a database and a Temporal of the person’s own, none is started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roms-external-'));
  await chmod(folder, 0o755);
  const [pgPort, temporalPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const cli = await resolveTemporalCli(process.env, () => {});
  const postgres = await startPostgres({
    dataDir: join(folder, 'pg'),
    port: pgPort,
    password: 'own',
    durable: false,
  });
  const options = { port: temporalPort, metricsPort, uiPort: null, dbFile: null, namespace: 'default' };
  const temporal = await startTemporal({ cli: cli.file, ...options });
  try {
    await ensureDatabase(pgPort, 'own');
    const stack = await startStack({
      env: { DATABASE_URL: databaseUrl(pgPort, 'own'), TEMPORAL_ADDRESS: temporal.address },
    });
    await stack.waitUntilHealthy();
    expect(stack.lines().some((line) => /starting (postgres|temporal)/.test(line))).toBe(false);
    await expect(stack.pidOf('postgres')).rejects.toThrow();
    // A second start on another folder finds people at work and leaves the rows alone.
    await stack.stop();
    const again = await startStack({
      env: { DATABASE_URL: databaseUrl(pgPort, 'own'), TEMPORAL_ADDRESS: temporal.address },
    });
    expect(again.lines().some((line) => line.includes('writing the demo'))).toBe(false);
    await again.stop();
  } finally {
    await Promise.all([postgres.stop(), temporal.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
});
