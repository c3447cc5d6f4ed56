import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseEnv } from '../runtime/env.ts';
import { hashPassword } from '../runtime/password.ts';
import { parseEnv as parseGatewayEnv } from '../wa-service/src/env.ts';
import { banner } from './banner.ts';
import { refuseDemoFolder } from './demo-folder.ts';
import { freePort } from './free-port.ts';
import { databaseUrl, ensureDatabase, startPostgres } from './postgres.ts';
import { readSettings } from './settings.ts';
import { stackEnvironment } from './stack-environment.ts';

/**
 * What `npm start` does for each driver, NODE_ENV, bind and data folder: it starts the demo, starts a real shop with nothing
 * of the demo, or refuses with one sentence. The folder is a database; what is started is the environment of the processes,
 * read by the very code that reads it there.
 */
let root: string;
let server: Awaited<ReturnType<typeof startPostgres>>;
let folders: Record<Folder, { dataDir: string; url: string }>;
type Folder = 'empty' | 'demo' | 'demo login';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'roms-real-'));
  const port = await freePort();
  server = await startPostgres({ dataDir: join(root, 'pg'), port, password: 'own', durable: false });
  await ensureDatabase(port, 'own');
  const url = (name: string) => databaseUrl(port, 'own').replace(/\/roms$/, `/${name}`);
  folders = {
    empty: { dataDir: join(root, 'empty'), url: url('roms') },
    demo: { dataDir: join(root, 'demo'), url: url('with_demo') },
    'demo login': { dataDir: join(root, 'login'), url: url('with_login') },
  };
  await run(folders.empty.url, 'CREATE DATABASE with_demo');
  await run(folders.empty.url, 'CREATE DATABASE with_login');
  const tables =
    'CREATE TABLE settings (key text, value text); CREATE TABLE users (id serial, email text, password_hash text, active boolean)';
  await run(folders.demo.url, `${tables}; INSERT INTO settings VALUES ('demo_seed', '{}')`);
  const hash = await hashPassword('cs123');
  await run(
    folders['demo login'].url,
    `${tables}; INSERT INTO users (email, password_hash, active) VALUES ('cs2@someah.com', '${hash}', true)`,
  );
});
afterAll(async () => {
  await server?.stop();
  await rm(root, { recursive: true, force: true });
});

async function run(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statements);
  await client.end();
}

/** `demo`, `real`, or the sentence of the refusal. */
async function outcomeOf(folder: Folder, variables: Record<string, string>): Promise<string> {
  const { dataDir, url } = folders[folder];
  try {
    const settings = readSettings({ ...variables, ROMS_DATA_DIR: dataDir });
    await refuseDemoFolder(settings, url);
    const secrets = { ...SECRETS, demoApiKey: 'roms_demo_key' };
    const environment = { ...variables, ...stackEnvironment(settings, secrets, 1), DATABASE_URL: url };
    // Every process takes what the supervisor gives it, and comes to the same end.
    const backend = parseEnv(environment);
    const gateway = parseGatewayEnv(environment);
    const shown = banner(
      settings,
      { demoApiKey: secrets.demoApiKey, hasNoUsers: settings.realBy !== null },
      new Date(),
      1,
    );
    const isDemo = settings.realBy === null;
    expect([backend.ROMS_DEMO, gateway.isReal]).toEqual([isDemo, !isDemo]);
    expect(shown.includes('admin123')).toBe(isDemo);
    expect(shown.includes('roms_demo_key')).toBe(isDemo);
    expect(shown.includes('/simulator')).toBe(isDemo);
    expect(shown.includes('users:create') && shown.includes('--role admin')).toBe(!isDemo);
    return isDemo ? 'demo' : 'real';
  } catch (error) {
    if ((error as Error).name !== 'StartupProblem') throw error;
    return (error as Error).message;
  }
}
const SECRETS = {
  postgresPassword: 'own',
  waApiKey: 'a-key-that-was-made-up',
  webhookSecret: 'a-secret-that-was-made-up',
  isSeeded: true,
};

const REAL = { WA_DRIVER: 'whatsapp-web' };
const PROD = { NODE_ENV: 'production' };
const OPEN = { ROMS_BIND: '0.0.0.0' };
const ALLOW = { ROMS_ALLOW_SIMULATOR: '1' };
const DEMO = { ROMS_DEMO: '1' };
const demoFolder = (why: string) =>
  new RegExp(
    `^The data folder \\S+/demo holds the demo, .* refused with ${why}: start with another ROMS_DATA_DIR, or unset ${why.split('=')[0]} to see the demo again$`,
  );
const demoLogin = (why: string) =>
  `cs2@someah.com still has the demo's password, which everybody knows: change it or deactivate the account before running with ${why}`;
const forDemos = (name: string, why: string) =>
  `${name} is for demos and tests and refused with ${why}: unset it`;
const SIMULATOR =
  'WA_DRIVER is the simulator, which only plays WhatsApp: nothing would reach a customer. Set WA_DRIVER=whatsapp-web, or ROMS_ALLOW_SIMULATOR=1 to try this without a phone';
const SHORT = (why: string) => `WA_API_KEY needs at least 16 characters with ${why}`;

const TABLE: [Record<string, string>, Folder, string | RegExp][] = [
  [{}, 'empty', 'demo'],
  [{}, 'demo', 'demo'],
  [{ NODE_ENV: 'test' }, 'demo', 'demo'],
  [{ WA_PACE: 'off', ROMS_DAY_MS: '2000' }, 'demo', 'demo'],
  [{ ROMS_BIND: '127.0.0.5' }, 'demo', 'demo'],
  [{ ROMS_BIND: 'localhost' }, 'demo', 'demo'],
  [REAL, 'empty', 'real'],
  [REAL, 'demo', demoFolder('WA_DRIVER=whatsapp-web')],
  [REAL, 'demo login', demoLogin('WA_DRIVER=whatsapp-web')],
  [{ ...REAL, ...DEMO }, 'empty', forDemos('ROMS_DEMO', 'WA_DRIVER=whatsapp-web')],
  [{ ...REAL, ROMS_DAY_MS: '2000' }, 'empty', forDemos('ROMS_DAY_MS', 'WA_DRIVER=whatsapp-web')],
  [{ ...REAL, NODE_ENV: 'test' }, 'demo', demoFolder('WA_DRIVER=whatsapp-web')],
  [{ ...REAL, ...OPEN, ...DEMO }, 'empty', forDemos('ROMS_DEMO', 'WA_DRIVER=whatsapp-web')],
  [{ ...REAL, ...OPEN }, 'empty', 'real'],
  [PROD, 'empty', SIMULATOR],
  [{ ...PROD, ...ALLOW }, 'empty', 'real'],
  [{ ...PROD, ...ALLOW }, 'demo', demoFolder('NODE_ENV=production')],
  [{ ...PROD, ...ALLOW }, 'demo login', demoLogin('NODE_ENV=production')],
  [{ ...PROD, ...REAL }, 'empty', 'real'],
  [{ ...PROD, ...REAL }, 'demo', demoFolder('NODE_ENV=production')],
  [{ ...PROD, ...REAL, ...DEMO }, 'empty', forDemos('ROMS_DEMO', 'NODE_ENV=production')],
  [{ ...PROD, ROMS_DAY_MS: '2000' }, 'empty', forDemos('ROMS_DAY_MS', 'NODE_ENV=production')],
  [{ ...PROD, WA_PACE: 'off' }, 'empty', forDemos('WA_PACE=off', 'NODE_ENV=production')],
  [OPEN, 'empty', 'real'],
  [OPEN, 'demo', demoFolder('ROMS_BIND=0.0.0.0')],
  [{ ...OPEN, ...DEMO }, 'empty', 'demo'],
  [{ ...OPEN, ...DEMO }, 'demo', 'demo'],
  [{ ROMS_BIND: '::', ROMS_DEMO: '0' }, 'demo', demoFolder('ROMS_BIND=::')],
  [{ NODE_ENV: 'prod' }, 'empty', 'NODE_ENV must be development, test or production: correct or unset it'],
  [{ WA_DRIVER: 'web' }, 'empty', 'WA_DRIVER must be simulator or whatsapp-web: correct or unset it'],
  [{ ROMS_DEMO: 'yes' }, 'empty', 'ROMS_DEMO must be 0 or 1'],
  [{ WA_API_KEY: 'short' }, 'empty', 'demo'],
  [{ ...REAL, WA_API_KEY: 'short' }, 'empty', SHORT('WA_DRIVER=whatsapp-web')],
  [{ ...OPEN, WA_API_KEY: 'short' }, 'empty', SHORT('ROMS_BIND=0.0.0.0')],
  [
    { WA_API_KEY: 'someah-secret-key' },
    'empty',
    'WA_API_KEY is a secret that everybody knows: choose another one',
  ],
];

describe('npm start', () => {
  test.each(TABLE)('%j on a folder that is %s', async (variables, folder, expected) => {
    const outcome = await outcomeOf(folder, variables);
    if (typeof expected === 'string') expect(outcome).toBe(expected);
    else expect(outcome).toMatch(expected);
  });
});
