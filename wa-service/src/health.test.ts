import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Driver, DriverListener, DriverState } from './drivers/driver.ts';
import { parseEnv } from './env.ts';
import { createGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { checkHealth } from './health.ts';

/** A gateway whose engine shows what the test says; only the wall clock is the test's. */

let dataDir: string;
let gateway: Gateway;
let engine: DriverListener;

const unused = (): never => {
  throw new Error('not asked in this test');
};
const driver: Driver = {
  bornWarm: true,
  keepsIds: () => true,
  start: async () => undefined,
  stop: async () => undefined,
  logout: async () => undefined,
  send: unused,
  lookup: unused,
  isRegistered: unused,
  download: unused,
  probe: async () => true,
  requestPairingCode: unused,
  examine: unused,
};

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  dataDir = await mkdtemp(join(tmpdir(), 'roms-health-'));
  const env = parseEnv({ WA_DATA_DIR: dataDir, WA_API_KEY: 'key' });
  gateway = createGateway(
    env,
    (_id, listener) => {
      engine = listener;
      return driver;
    },
    pino({ level: 'silent' }),
  );
  await gateway.boot();
});
afterEach(async () => {
  await gateway.close();
  vi.useRealTimers();
  await rm(dataDir, { recursive: true });
});

function show(state: DriverState['state'], reason: string | null = null): void {
  engine.state({ state, reason, qr: null, phone: null, retryAt: null, pairingCode: null });
}
const passSeconds = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1_000);
const problems = async (): Promise<string[]> => (await checkHealth(gateway, dataDir, Date.now)).problems;

it('is unhealthy when a number keeps trying and never gets ready, however short each attempt is', async () => {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    show('starting');
    passSeconds(8);
    show('disconnected', 'page_changed');
    passSeconds(8);
  }
  expect(await problems()).toEqual(['main:not_ready']);
  show('ready');
  expect(await problems()).toEqual([]);
});

it('gives a number a minute from when it was ready last', async () => {
  show('starting');
  passSeconds(50);
  show('ready');
  passSeconds(3_600);
  show('disconnected', 'connection_lost');
  passSeconds(59);
  show('starting');
  expect(await problems()).toEqual([]);
  passSeconds(2);
  expect(await problems()).toEqual(['main:not_ready']);
});

it('counts no time in which the number waits for a person', async () => {
  show('starting');
  passSeconds(50);
  show('qr');
  passSeconds(3_600);
  expect(await checkHealth(gateway, dataDir, Date.now)).toMatchObject({ status: 'ok', needs: 'scan' });
  show('authenticating');
  passSeconds(50);
  expect(await problems()).toEqual([]);
  show('stopped');
  passSeconds(3_600);
  show('starting');
  passSeconds(50);
  expect(await problems()).toEqual([]);
});

it('names a clock that lies before ROMS was made, and asks for no restart', async () => {
  show('ready');
  vi.setSystemTime(new Date('2009-01-01T00:00:00Z'));
  expect(await checkHealth(gateway, dataDir, Date.now)).toMatchObject({
    status: 'degraded',
    problems: ['clock_behind'],
  });
});
