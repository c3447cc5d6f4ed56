import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { DEMO_LOGINS } from '@roms/domain/demo';
import { FIRST_ADMIN_COMMAND } from '@roms/domain/first-admin';
import { startStack, type TestStack } from '../tests/support/stack.ts';

/** `npm start` as a merchant runs it: what a real shop has of the demo, which is nothing. The table is in real-shop.test.ts. */

/** No browser starts: what is tried here is the shop, not WhatsApp. */
const REAL = { WA_DRIVER: 'whatsapp-web', WA_PACE: 'on', PUPPETEER_EXECUTABLE_PATH: '/nowhere/chrome' };
const PRODUCTION = { NODE_ENV: 'production', WA_PACE: 'on', ROMS_ALLOW_SIMULATOR: '1' };

async function count(stack: TestStack, table: string): Promise<number> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
  await client.end();
  return Number(rows[0]?.count);
}

const json = async (url: string) => (await (await fetch(url)).json()) as Record<string, never>;

describe.each([
  ['WA_DRIVER=whatsapp-web', REAL],
  ['NODE_ENV=production', PRODUCTION],
])('%s npm start on an empty folder', (_why, env) => {
  test('seeds nothing, shows nothing of the demo, and says how to make the first login', async () => {
    const stack = await startStack({ env });
    try {
      for (const table of ['users', 'customers', 'orders', 'messages', 'api_keys', 'order_lifecycles'])
        expect([table, await count(stack, table)]).toEqual([table, 0]);
      // What every shop needs is there.
      expect(await count(stack, 'templates')).toBeGreaterThan(0);
      const banner = stack.lines().join('\n');
      expect(banner).toContain(FIRST_ADMIN_COMMAND);
      expect(banner).not.toMatch(/admin123|cs123|curl|\/simulator/);
      const { data } = await json(`${stack.url}/api/v1/auth/first-login`);
      expect(data).toMatchObject({ command: FIRST_ADMIN_COMMAND });
      for (const { email, password } of DEMO_LOGINS) {
        const login = await fetch(`${stack.url}/api/v1/auth/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email, password }),
        });
        expect(login.status).toBe(401);
      }
      expect((await fetch(`${stack.waUrl}/simulator`)).status).not.toBe(200);
      const secrets = JSON.parse(await readFile(join(stack.dataDir, 'secrets.json'), 'utf8'));
      expect(secrets.demoApiKey).toBeNull();
      const { parts = {} } = await json(`${stack.url}/health`);
      expect('simulator' in parts).toBe('NODE_ENV' in env);
    } finally {
      await stack.stop();
    }
  });
});

test('a folder that holds the demo is not opened by a real shop, and the demo is as it was', async () => {
  const stack = await startStack();
  try {
    // Their workflows may still be on their way to their timers.
    const orders = await count(stack, 'order_lifecycles');
    await expect(stack.restart(REAL)).rejects.toThrow(
      /ROMS cannot start: The data folder \S+ holds the demo, .* refused with WA_DRIVER=whatsapp-web: start with another ROMS_DATA_DIR, or unset WA_DRIVER to see the demo again/,
    );
    await stack.restart({ WA_DRIVER: '', WA_PACE: 'off' });
    expect(await count(stack, 'order_lifecycles')).toBe(orders);
    expect(stack.lines().join('\n')).toContain('admin123');
  } finally {
    await stack.stop();
  }
});
