import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine, processIds } from '../../src/drivers/whatsapp-web/processes.ts';
import { createFakeWhatsApp } from '../fake-whatsapp/index.ts';
import type { FakeWhatsApp } from '../fake-whatsapp/index.ts';
import { createReceiver, createService, SECRET, waitFor } from '../support.ts';
import type { Service } from '../support.ts';
import { realDriver } from './support.ts';

/** The whole service with `WA_DRIVER=whatsapp-web`, as merchants run it; only WhatsApp itself is ours. */

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
  expect(browsers()).toEqual([]);
  await service.clear();
  await receiver.close();
  await fake.close();
});

/** The main processes of this service's Chromium. */
const browsers = (): number[] =>
  processIds().filter(
    (pid) => commandLine(pid).includes(service.dataDir) && !commandLine(pid).includes('--type='),
  );

async function pair(): Promise<void> {
  await service.start('qr');
  await waitFor('a code', async () => (await service.session()).qr);
  fake.scan();
  await service.reach('ready');
}

describe('the service on the real engine', () => {
  it('pairs, sends, hears, and reports by signed webhooks; nothing is written beside its data', async () => {
    await pair();
    const answer = await service.send('order:1:thank-you', '6281234500001', 'terima kasih');
    expect(answer).toMatchObject({ outcome: 'sent', waMessageId: fake.accepted[0]?.id });
    fake.ack(fake.accepted[0]?.id ?? '', 3);
    fake.write('6281234500001@c.us', 'sama-sama');
    fake.write('628999-123@g.us', 'grup');
    fake.write('6281234500001@c.us', 'dari ponsel', { extra: { fromMe: true } });
    await waitFor('both messages', () => receiver.of('message').length === 2);
    await waitFor('the read tick', () =>
      receiver.of('ack').some(({ event }) => event.event === 'ack' && event.data.ack === 3),
    );
    const told = receiver.of('message').map(({ event }) => event.event === 'message' && event.data);
    expect(told).toMatchObject([
      { body: 'sama-sama', fromMe: false, phone: '6281234500001' },
      { body: 'dari ponsel', fromMe: true },
    ]);
    expect(receiver.accepted.every(({ isSigned }) => isSigned)).toBe(true);
    expect(await service.send('order:1:thank-you', '6281234500001', 'terima kasih')).toMatchObject({
      outcome: 'duplicate',
    });
    expect(fake.accepted).toHaveLength(1);
    expect(existsSync('.wwebjs_cache') || existsSync('.wwebjs_auth')).toBe(false);
    const health = await fetch(`${service.base}/health`);
    expect(health.status).toBe(200);
  });

  it('killed with -9: the Chromium that it left is ended, the pairing is kept, what came meanwhile arrives', async () => {
    await pair();
    const [orphan] = browsers();
    await service.end('SIGKILL');
    expect(browsers()).toEqual([orphan]);
    const seen = receiver.accepted.length;
    await service.start();
    expect(browsers()).toHaveLength(1);
    expect(browsers()).not.toContain(orphan);
    const states = receiver.accepted
      .slice(seen)
      .flatMap(({ event }) => (event.event === 'session' ? [event.data.state] : []));
    expect(states).not.toContain('qr');
    fake.write('6281234500001@c.us', 'masih di sana?');
    await waitFor('the message', () => receiver.of('message').length === 1);
  });
});
