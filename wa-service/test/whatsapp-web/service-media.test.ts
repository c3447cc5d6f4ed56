import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeWhatsApp } from '../fake-whatsapp/index.ts';
import type { FakeWhatsApp } from '../fake-whatsapp/index.ts';
import { FILES } from '../files.ts';
import { createReceiver, createService, KEY, SECRET, waitFor } from '../support.ts';
import type { Service } from '../support.ts';
import { realDriver } from './support.ts';

/** Files through the whole service on the real engine, where it is killed at the worst moment. */

let fake: FakeWhatsApp;
let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeEach(async () => {
  fake = await createFakeWhatsApp();
  receiver = await createReceiver();
  service = await createService({
    ...(await realDriver(fake)),
    ROMS_WEBHOOK_URL: receiver.url(),
    ROMS_WEBHOOK_SECRET: SECRET,
  });
});
afterEach(async () => {
  await service.end('SIGTERM');
  await service.clear();
  await receiver.close();
  await fake.close();
});

const BUDI = '6281234500001';

async function pair(): Promise<void> {
  await service.start('qr');
  await waitFor('a code', async () => (await service.session()).qr);
  fake.scan();
  await service.reach('ready');
}

async function askFor(key: string) {
  const bytes = new Uint8Array(FILES.document);
  await fetch(`${service.base}/media`, { method: 'POST', headers: { 'x-api-key': KEY }, body: bytes });
  const id = createHash('sha256').update(bytes).digest('hex');
  return {
    key,
    lane: 'reply',
    to: BUDI,
    body: 'ini',
    media: { id, kind: 'document', fileName: 'harga.pdf' },
  };
}

it.each([
  ['ids of our choice', {}],
  ['ids of its own, where words prove nothing', { own_keys: 1_000 }],
])('a file that the servers took before the service was killed is sent once: %s', async (_name, faults) => {
  Object.assign(fake.faults, faults);
  await pair();
  // The first send shows which ids the page keeps.
  expect(await service.send('first', BUDI, 'halo')).toMatchObject({ outcome: 'sent' });
  fake.firstAck = null;
  const ask = await askFor('file');
  const asked = service.ask(ask).catch(() => null);
  await waitFor('the servers to have it', () => fake.accepted.length === 2);
  await service.end('SIGKILL');
  await asked;
  fake.firstAck = 1;
  await service.start();
  const answer = await waitFor('an answer', async () => {
    const { data } = (await service.ask(ask)).body;
    return data.outcome === 'not_yet' ? null : data;
  });
  // The first ask after the restart may still have joined it.
  expect('first' in answer ? answer.first : answer.outcome).toBe('sent');
  expect(new Set(fake.accepted.map(({ id }) => id)).size).toBe(2);
  expect(fake.accepted).toHaveLength(2);
});
