import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type PartName, type TestStack } from '../tests/support/stack.ts';
import { commandLineOf } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

/** How long a person waits. These runs have the machine to themselves: beside other tests they measure those. */
const PARTS: PartName[] = ['postgres', 'temporal', 'wa-service', 'worker', 'api'];

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(() => stack?.stop());

test.each(PARTS)('%s is started again within 5 seconds of its kill -9', async (part) => {
  const before = await stack.pidOf(part);
  await stack.kill(part);
  const killedAt = Date.now();
  await waitUntil(async () => expect(await stack.pidOf(part)).not.toBe(before), { timeoutMs: 60_000 });
  expect(Date.now() - killedAt).toBeLessThan(5_000);
  await stack.waitUntilHealthy();
});

test('a start over what a killed supervisor left takes under 40 seconds', async () => {
  await stack.killSupervisor();
  const startedAt = Date.now();
  await stack.restart();
  expect(Date.now() - startedAt).toBeLessThan(40_000);
});

test('a second start takes under 20 seconds', async () => {
  const pids = await Promise.all(PARTS.map((part) => stack.pidOf(part)));
  const stopping = stack.restart();
  await waitUntil(async () => pids.forEach((pid) => expect(commandLineOf(pid)).toBeNull()), {
    timeoutMs: 60_000,
  });
  const startedAt = Date.now();
  await stopping;
  expect(Date.now() - startedAt).toBeLessThan(20_000);
});
