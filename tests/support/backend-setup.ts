import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import knex from 'knex';
import { endWithUs } from './afterlife.ts';
import { freePort } from '../../embedded/free-port.ts';
import { databaseUrl, ensureDatabase, startPostgres } from '../../embedded/postgres.ts';
import { resolveTemporalCli } from '../../embedded/temporal-cli.ts';
import { startTemporal } from '../../embedded/temporal-server.ts';
import { prepareNamespace } from '../../embedded/temporal-namespace.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the migrated database that every test database is a copy of. */
    templateDatabaseUrl: string;
    /** `host:port` of the one Temporal server of this run. */
    temporalAddress: string;
  }
}

const TEMPLATE = 'roms_template';
const MIGRATIONS = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** One real PostgreSQL and one real Temporal for the whole run, in a folder and on ports of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'roms-test-'));
  // PostgreSQL runs as a user of its own when we are root.
  await chmod(folder, 0o755);
  const started = await Promise.allSettled([database(project, folder), workflows(project)]);
  const tearDown = async () => {
    await Promise.all(started.map(async (part) => part.status === 'fulfilled' && part.value.stop()));
    for (const forget of noted) forget();
    await rm(folder, { recursive: true, force: true });
  };
  const noted = started.flatMap((part) => (part.status === 'fulfilled' ? [endWithUs(part.value.pid)] : []));
  const failed = started.find((part) => part.status === 'rejected');
  if (failed === undefined) return tearDown;
  await tearDown();
  throw failed.reason;
}

async function database(project: TestProject, folder: string) {
  const port = await freePort();
  const password = 'test';
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), port, password, durable: false });
  try {
    await ensureDatabase(port, password, TEMPLATE);
    const connection = databaseUrl(port, password, TEMPLATE);
    const migrator = knex({
      client: 'pg',
      connection,
      migrations: { directory: MIGRATIONS, loadExtensions: ['.ts'] },
    });
    await migrator.migrate.latest().finally(() => migrator.destroy());
    project.provide('templateDatabaseUrl', connection);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function workflows(project: TestProject) {
  const cli = await resolveTemporalCli(process.env, (line) => console.error(line));
  const server = await startTemporal({
    cli: cli.file,
    port: await freePort(),
    uiPort: null,
    metricsPort: await freePort(),
    dbFile: null,
    namespace: 'default',
    // A namespace made by a test can be used at once, and a history is long after a few hundred events.
    dynamicConfig: {
      'limit.historyCount.suggestContinueAsNew': '400',
      'system.namespaceCacheRefreshInterval': '"200ms"',
      'system.forceSearchAttributesCacheRefreshOnRead': 'true',
    },
  });
  await prepareNamespace(server.address, 'default', { retention: true });
  project.provide('temporalAddress', server.address);
  return server;
}
