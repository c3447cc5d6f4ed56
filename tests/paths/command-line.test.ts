import { execFile } from 'node:child_process';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { INHERITED, REPOSITORY } from '../support/processes.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';

let stack: RunningStack;
let shop: Shop;
let database: pg.Client;

beforeAll(async () => {
  stack = await sharedStack({ alone: true });
  shop = createShop(stack);
  await shop.login();
  database = new pg.Client({ connectionString: stack.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
});

/** As a person types it in another terminal: only the data folder is known. */
function roms(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...INHERITED, HOME: process.env.HOME, ROMS_DATA_DIR: stack.dataDir };
  return new Promise((resolve) => {
    execFile(process.execPath, ['cli/main.ts', ...args], { cwd: REPOSITORY, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const fromShop = async (phone: string) => (await shop.phoneMessages(phone)).filter((one) => one.fromBusiness);

it('the doctor finds the running stack by its folder and calls it well', async () => {
  const { code, stdout } = await roms('doctor');
  expect(stdout).toContain('The shop can work.');
  expect(stdout).not.toContain('✗');
  expect(stdout).toMatch(/✓ number main\s+ready/);
  expect(code).toBe(0);
});

it('a key made while the stack runs creates and reads orders at once', async () => {
  const { stdout } = await roms('api-keys:create', 'pasar');
  const other = createShop({ ...stack, apiKey: stdout.trim() });
  const { orderId, status } = await other.postOrder({ phone: testPhone(710, 99), externalId: 'pasar-1' });
  expect(status).toBe(201);
  const read = await fetch(`${stack.url}/api/v1/orders/${orderId}`, {
    headers: { 'x-api-key': stdout.trim() },
  });
  expect(read.status).toBe(200);
});

it('two runs of reminders:send at once send what is due, once, through the same checks', async () => {
  await shop.sendAtAnyHour();
  const phones = [1, 2, 3].map((index) => testPhone(710, index));
  const orders = await Promise.all(
    phones.map(async (phone) => {
      const { orderId } = await shop.postOrder({ phone, externalId: `due-${phone}` });
      await waitUntil(async () => expect(await fromShop(phone)).toHaveLength(1), { timeoutMs: 60_000 });
      await shop.setOrderStatus(orderId, 'completed');
      await waitUntil(async () => expect((await shop.order(orderId)).lifecycle.state).toBe('waiting'), {
        timeoutMs: 60_000,
      });
      return orderId;
    }),
  );
  expect((await roms('reminders:send')).stdout).toBe('No reminder is due.\n');
  // As if thirty days had passed without the timer.
  await database.query(
    `UPDATE order_lifecycles SET due_at = now() - interval '1 minute' WHERE order_id = ANY($1)`,
    [orders],
  );
  await database.query(`UPDATE orders SET completed_at = now() - interval '31 days' WHERE id = ANY($1)`, [
    orders,
  ]);
  await database.query('UPDATE customers SET opted_out_at = now() WHERE phone = $1', [phones[2]]);

  const dry = await roms('reminders:send', '--dry-run');
  expect(dry.stdout).toMatch(/due +3\n/);
  expect(dry.stdout).toMatch(/opted_out +1\n/);
  const [one, other] = await Promise.all([roms('reminders:send'), roms('reminders:send')]);
  expect([one.stderr, other.stderr]).toEqual(['', '']);
  expect(one.stdout + other.stdout).toMatch(/opted_out +1\n/);
  await waitUntil(
    async () => {
      expect(await fromShop(phones[0]!)).toHaveLength(2);
      expect(await fromShop(phones[1]!)).toHaveLength(2);
    },
    { timeoutMs: 60_000 },
  );
  expect(await fromShop(phones[2]!)).toHaveLength(1);
  expect((await roms('reminders:send')).stdout).toBe('No reminder is due.\n');
});

it('the doctor names what is away and says so in its exit code', async () => {
  const release = await stack.keepDown('wa-service');
  const { code, stdout } = await roms('doctor');
  await release();
  expect(stdout).toMatch(/✗ wa-service/);
  expect(code).toBe(1);
});
