import { beforeAll, expect, it } from 'vitest';
import { runCli } from '../support/roms-cli.ts';
import { createShop, testPhone } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';

let stack: RunningStack;

beforeAll(async () => {
  stack = await sharedStack({ alone: true });
});

const roms = (...args: string[]) => runCli(stack.dataDir, ...args);

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

it('the doctor names what is away and says so in its exit code', async () => {
  const release = await stack.keepDown('wa-service');
  const { code, stdout } = await roms('doctor');
  await release();
  expect(stdout).toMatch(/✗ wa-service/);
  expect(code).toBe(1);
});
