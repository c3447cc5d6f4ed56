import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { migrateToLatest } from '../../cli/migrations.ts';
import { seedBase } from '../../cli/seed/seed-base.ts';
import { connectDatabase, STATEMENT_TIMEOUT_MS } from '../../db/knex.ts';
import { databaseUrl, ensureDatabase, startPostgres } from '../../embedded/postgres.ts';
import { hashPassword } from '../../runtime/password.ts';
import { freePorts } from '../../tests/support/ports.ts';
import { startProcess, waitForHealthy } from '../../tests/support/processes.ts';
import { insertApiKey } from './api-key.ts';

export type BenchShop = {
  /** The API's address. */
  url: string;
  /** The database behind it, for the bounds and for rows by the thousand. */
  db: Knex;
  /** A key that no limit slows down. */
  apiKey: string;
  /** The cookie of an admin who is logged in. */
  cookie: string;
};

const ADMIN = { email: 'bench@example.com', password: 'bench-password' };
const SECRET = 'bench-secret-0123456789';

/**
 * Runs `work` on a shop of its own in a temporary folder: PostgreSQL with real, durable commits and the API as a
 * process. Temporal and wa-service are away: what is measured waits for neither. `fill` writes rows before the API
 * starts.
 */
export async function withShop(
  fill: (db: Knex) => Promise<void>,
  work: (shop: BenchShop) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'roms-bench-'));
  // PostgreSQL runs as a user of its own when we are root.
  await chmod(folder, 0o755);
  const [postgresPort = 0, apiPort = 0, nobody = 0] = await freePorts(3);
  const server = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: postgresPort,
    password: 'bench',
  });
  await ensureDatabase(postgresPort, 'bench');
  const databaseAddress = databaseUrl(postgresPort, 'bench');
  const db = connectDatabase(databaseAddress, { statementTimeoutMs: STATEMENT_TIMEOUT_MS.command });
  try {
    await migrateToLatest(db);
    const apiKey = await prepare(db);
    await fill(db);
    const url = `http://127.0.0.1:${apiPort}`;
    const api = await startProcess('api/main.ts', {
      env: {
        ROMS_DATA_DIR: folder,
        ROMS_PORT: String(apiPort),
        DATABASE_URL: databaseAddress,
        TEMPORAL_ADDRESS: `127.0.0.1:${nobody}`,
        WA_URL: `http://127.0.0.1:${nobody}`,
        WA_API_KEY: SECRET,
        ROMS_WEBHOOK_SECRET: SECRET,
        LOG_LEVEL: 'error',
      },
    });
    try {
      await waitForHealthy(`${url}/ready`, api);
      await work({ url, db, apiKey, cookie: await logIn(url) });
    } catch (error) {
      // What the API logged says more than its answer.
      console.error(api.lines.slice(-3).join('\n'));
      throw error;
    } finally {
      await api.stop();
    }
  } finally {
    await db.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(db: Knex): Promise<string> {
  await db.transaction((trx) => seedBase(trx));
  await db('users').insert({
    name: 'Bench',
    email: ADMIN.email,
    role: 'admin',
    password_hash: await hashPassword(ADMIN.password),
  });
  return insertApiKey(db);
}

async function logIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  });
  if (!response.ok) throw new Error(`the login was refused: ${response.status} ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** GET as the logged-in admin; throws on any answer but 200. */
export async function get<T>(shop: BenchShop, path: string): Promise<T> {
  const response = await fetch(`${shop.url}${path}`, { headers: { cookie: shop.cookie } });
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
