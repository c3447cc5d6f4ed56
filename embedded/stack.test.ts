import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Activity } from '@roms/contracts/activities';
import { createShop, testPhone } from '../tests/support/shop.ts';
import type { PendingTimer } from '../tests/support/pending-timer.ts';
import { INHERITED } from '../tests/support/processes.ts';
import { startStack } from '../tests/support/stack.ts';
import type { PartName, TestStack } from '../tests/support/stack.ts';
import { thirtyDayTimers, timersNow } from '../tests/support/thirty-day-timers.ts';
import { commandLineOf } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

let stack: TestStack;
/** What must outlast every restart. */
let timers: PendingTimer[];
const PARTS: PartName[] = ['postgres', 'temporal', 'wa-service', 'worker', 'api'];
const WORDS: Record<PartName, string> = {
  postgres: 'postgres',
  temporal: 'temporal',
  'wa-service': 'wa-service',
  worker: 'temporal/worker',
  api: 'api/main',
};

beforeAll(async () => {
  stack = await startStack();
});

afterAll(() => stack?.stop());

const run = promisify(execFile);

/** Pastes the banner's line into a shell; answers the order's number. */
async function pasteCurl(): Promise<string> {
  const line = stack.lines().find((text) => text.startsWith('curl '));
  const { stdout } = await run('sh', ['-c', line!]);
  const body = JSON.parse(stdout) as { status: string; data: { order_number: string } };
  expect(body.status).toBe('success');
  return body.data.order_number;
}

async function thankYous(orderNumber: string): Promise<number> {
  const messages = await createShop(stack).phoneMessages('6281299000111');
  return messages.filter(({ body, fromBusiness }) => fromBusiness && body.includes(orderNumber)).length;
}

describe('npm start', () => {
  test('the banner comes once, and its curl puts one thank-you on the phone, however often it is pasted', async () => {
    expect(stack.lines().filter((line) => line.includes('ROMS is ready'))).toHaveLength(1);
    const number = await pasteCurl();
    expect(await pasteCurl()).toBe(number);
    await waitUntil(async () => expect(await thankYous(number)).toBe(1), { timeoutMs: 90_000 });
    const answer = await fetch(`${stack.waUrl}/simulator/api/phones`);
    const { data } = (await answer.json()) as { data: { phone: string; name: string | null }[] };
    expect(data.find(({ phone }) => phone === '6281299000111')?.name).toBe('Wulan Kartika');
  });

  test('the terminal shows neither requests nor what is meant to be so', () => {
    expect(stack.lines().filter((line) => / info +request |No workflows registered/.test(line))).toEqual([]);
  });

  test('sleeps until a reminder that is due in thirty days, right to the second in every zone', async () => {
    timers = await thirtyDayTimers(stack);
  });

  test('puts a conversation to sleep for an hour', async () => {
    const asleep = await snooze(testPhone(331, 0), 3_600_000);
    timers.push(...(await waitUntil(() => timersNow(stack, [`snooze:${asleep}:1`]), { timeoutMs: 60_000 })));
  });

  test('each part is a process of its own that says what it is', async () => {
    for (const part of PARTS) expect(commandLineOf(await stack.pidOf(part))).toContain(WORDS[part]);
  });

  test.each(PARTS)('%s is back and healthy after kill -9', async (part) => {
    const before = await stack.pidOf(part);
    await stack.kill(part);
    await waitUntil(async () => expect(await stack.pidOf(part)).not.toBe(before), { timeoutMs: 60_000 });
    await waitUntil(
      async () => expect(stack.lines().some((line) => line.includes(`${part} is back`))).toBe(true),
      {
        timeoutMs: 90_000,
      },
    );
    await stack.waitUntilHealthy(90_000);
  });

  test('the CLI finds the running stack with nothing but its data folder', async () => {
    const { stdout } = await run(process.execPath, ['cli/main.ts', 'api-keys:create', 'toko-lain'], {
      env: { ...INHERITED, ROMS_DATA_DIR: stack.dataDir },
    });
    expect(stdout.trim()).toMatch(/^\S+$/);
  });

  test('a supervisor that was killed leaves nothing behind that stops the next one', async () => {
    const left = await Promise.all(PARTS.map((part) => stack.pidOf(part)));
    await stack.killSupervisor();
    await stack.restart();
    for (const pid of left) expect(commandLineOf(pid)).toBeNull();
    await stack.waitUntilHealthy();
    await expectSameTimers();
  });

  test('a second start finds everything', async () => {
    const number = await pasteCurl();
    const asleep = await snooze(testPhone(331, 1), 3_000);
    await stack.restart();
    await waitUntil(async () => expect(await thankYous(number)).toBe(1), { timeoutMs: 90_000 });
    await stack.waitUntilHealthy();
    await expectSameTimers();
    const shop = createShop(stack);
    await shop.login();
    await waitUntil(async () => expect((await shop.conversationOf(testPhone(331, 1)))?.status).toBe('open'), {
      timeoutMs: 90_000,
    });
    const { data } = await shop.staff<{ data: Activity[] }>('GET', `/conversations/${asleep}/activity`);
    expect(data[0]?.type).toBe('woken');
  });
});

/** Puts the conversation of a customer who has just written to sleep; answers its id. */
async function snooze(phone: string, ms: number): Promise<number> {
  const shop = createShop(stack);
  await shop.login();
  await shop.customerWrites(phone, 'nanti saya kabari');
  const { id } = await waitUntil(
    async () => (await shop.conversationOf(phone)) ?? Promise.reject(new Error('not stored yet')),
    { timeoutMs: 60_000 },
  );
  const snoozedUntil = new Date(Date.now() + ms).toISOString();
  await shop.staff('PATCH', `/conversations/${id}`, { status: 'snoozed', snoozedUntil });
  return id;
}

async function expectSameTimers(): Promise<void> {
  const workflowIds = timers.map(({ workflowId }) => workflowId);
  expect(await timersNow(stack, workflowIds)).toEqual(timers);
}
