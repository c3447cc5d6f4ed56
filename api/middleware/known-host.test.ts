import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { isKnownHost } from '@roms/domain/hosts';
import { parseEnv } from '../../runtime/env.ts';
import { parseEnv as parseGatewayEnv } from '../../wa-service/src/env.ts';
import { hostsOf } from './known-host.ts';

const SETTINGS = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgres://localhost/none',
  WA_API_KEY: 'test-gateway-key-0001',
  ROMS_WEBHOOK_SECRET: 'test-webhook-secret-1',
  ROMS_DEMO: '1',
};

const SERVICES = {
  API: (bind: string) => hostsOf(parseEnv({ ...SETTINGS, ROMS_BIND: bind })),
  'wa-service': (bind: string) => parseGatewayEnv({ ...SETTINGS, ROMS_BIND: bind }).hosts,
};

describe.each(Object.entries(SERVICES))('%s', (_name, hosts) => {
  test('who listens everywhere answers to each address of the machine, and to no name', () => {
    const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const mine = own.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
    expect(mine.length).toBeGreaterThan(0);
    for (const address of mine) expect(isKnownHost(`${address}:8000`, hosts('0.0.0.0')), address).toBe(true);
    expect(isKnownHost('evil.example:8000', hosts('0.0.0.0'))).toBe(false);
    expect(isKnownHost('192.0.2.77:8000', hosts('0.0.0.0'))).toBe(false);
    expect(isKnownHost('192.0.2.77:8000', hosts('192.0.2.77'))).toBe(true);
  });
});
