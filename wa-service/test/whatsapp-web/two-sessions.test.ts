import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GatewaySession, SendAnswer } from '@roms/contracts/gateway';
import { commandLine, processIds } from '../../src/drivers/whatsapp-web/processes.ts';
import { createFakeWhatsApp } from '../fake-whatsapp/index.ts';
import type { FakeWhatsApp } from '../fake-whatsapp/index.ts';
import { createReceiver, createService, KEY, SECRET, waitFor } from '../support.ts';
import type { Service } from '../support.ts';
import { realDriver } from './support.ts';

/** Two numbers in one service: what happens to one is nothing to the other. */

const SARI = '6281234500001';
let fake: FakeWhatsApp;
let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeEach(async () => {
  fake = await createFakeWhatsApp();
  receiver = await createReceiver();
  service = await createService({
    ...(await realDriver(fake)),
    ...{ ROMS_WEBHOOK_URL: receiver.url(), ROMS_WEBHOOK_SECRET: SECRET, WA_SESSIONS: 'main,second' },
  });
});
afterEach(async () => {
  await service.end('SIGTERM');
  await service.clear();
  await receiver.close();
  await fake.close();
});

type Of<T> = { data: T };
const headers = { 'x-api-key': KEY };
const session = async (id: string): Promise<GatewaySession> =>
  (await service.json<Of<GatewaySession>>(`/sessions/${id}`, { headers })).body.data;
const press = (id: string, action: string) => service.json(`/sessions/${id}/${action}`, service.post({}));
const reach = (id: string, state: string, timeoutMs = 60_000) =>
  waitFor(`${id} ${state}`, async () => (await session(id)).state === state, timeoutMs);
const browsers = (id: string): number[] =>
  processIds().filter((pid) => commandLine(pid).includes(`${service.dataDir}/whatsapp-web/${id}/`));

async function pair(id: string, device: number): Promise<void> {
  await press(id, 'start');
  await waitFor('a code', async () => (await session(id)).qr);
  fake.scan(device);
  await reach(id, 'ready');
}

/** Sends from `second` one after the other until it is ended, and tells how each went. */
function steadySender() {
  const sent: { ms: number; outcome: SendAnswer['outcome'] }[] = [];
  let isOver = false;
  const work = (async () => {
    for (let index = 0; !isOver; index += 1) {
      const started = Date.now();
      const ask = { key: `steady:${index}`, lane: 'reply', to: SARI, body: `kedua ${index}` };
      const { body } = await service.json<Of<SendAnswer>>('/sessions/second/messages', service.post(ask));
      sent.push({ ms: Date.now() - started, outcome: body.data.outcome });
    }
  })();
  return {
    sent,
    async end() {
      isOver = true;
      await work;
    },
  };
}

it('one is frozen, logged out and killed; the sends of the other do not notice', async () => {
  await service.start(null);
  await press('second', 'stop');
  await reach('main', 'qr');
  await pair('main', 0);
  await pair('second', 1);
  const told = receiver.of('session').length;
  const steady = steadySender();
  await waitFor('a first answer', () => steady.sent.length >= 3);

  for (const pid of browsers('main')) process.kill(pid, 'SIGSTOP');
  await reach('main', 'disconnected');
  await reach('main', 'ready');

  fake.logOutOnPhone(0);
  await reach('main', 'logged_out');
  await pair('main', 0);

  for (const pid of browsers('main')) process.kill(pid, 'SIGKILL');
  await reach('main', 'disconnected');
  await reach('main', 'ready');

  await steady.end();
  expect(steady.sent.length).toBeGreaterThan(10);
  expect(steady.sent.filter(({ outcome }) => outcome !== 'sent')).toEqual([]);
  // The lane's own gap is a second; the other number was away for over twenty at a time.
  expect(Math.max(...steady.sent.map(({ ms }) => ms))).toBeLessThan(10_000);
  const seconds = receiver
    .of('session')
    .slice(told)
    .filter(({ event }) => event.sessionId === 'second');
  expect(seconds).toEqual([]);
  const arrived = fake.accepted.filter(({ device }) => device === 1).map(({ body }) => body);
  expect(arrived).toEqual(steady.sent.map((_, index) => `kedua ${index}`));

  // Each has a journal and a budget of its own: the same key is another send.
  const ask = { key: 'steady:0', lane: 'reply', to: SARI, body: 'dari yang pertama' };
  const first = await service.json<Of<SendAnswer>>('/sessions/main/messages', service.post(ask));
  expect(first.body.data.outcome).toBe('sent');
  expect(fake.accepted.at(-1)).toMatchObject({ device: 0, body: 'dari yang pertama' });
}, 180_000);
