import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../../embedded/free-port.ts';
import { databaseUrl, startPostgres } from '../../embedded/postgres.ts';
import { isInUse } from '../../embedded/run-file.ts';
import { openSecrets } from '../../embedded/secrets.ts';
import { databaseEnv } from '../environment.ts';

export type Shop = { url: string; dataDir: string; waDir: string };

/**
 * The running shop, or the one that lies in ROMS_DATA_DIR: then its PostgreSQL is started for the time. Throws
 * CliProblem when neither is there.
 */
export async function withShop<T>(work: (shop: Shop) => Promise<T>): Promise<T> {
  const dataDir = resolve(process.env.ROMS_DATA_DIR || '.roms');
  const cluster = join(dataDir, 'postgres');
  const isRunning = Boolean(process.env.DATABASE_URL) || isInUse(dataDir);
  if (isRunning || !existsSync(join(cluster, 'PG_VERSION'))) {
    const env = databaseEnv();
    const waDir = resolve(env.WA_DATA_DIR ?? join(env.ROMS_DATA_DIR, 'wa'));
    return work({ url: env.DATABASE_URL, dataDir: env.ROMS_DATA_DIR, waDir });
  }
  const port = await freePort();
  const { postgresPassword: password } = openSecrets(dataDir);
  const server = await startPostgres({ dataDir: cluster, port, password });
  try {
    const waDir = resolve(process.env.WA_DATA_DIR || join(dataDir, 'wa'));
    return await work({ url: databaseUrl(port, password), dataDir, waDir });
  } finally {
    await server.stop();
  }
}
