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
    ...{ ROMS_WEBHOOK_URL: receiver.url(), ROMS_WEBHOOK_SECRET: SECRET },
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
  }, 40_000);

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
  }, 40_000);

  it('service and browser killed by turns while 24 keys are sent: no message twice, none lost without a word', async () => {
    await pair();
    const keys = Array.from({ length: 24 }, (_, index) => ({
      key: `order:${index}:reply`,
      phone: `62812345000${String(index % 6).padStart(2, '0')}`,
      body: `pesan ${index}`,
    }));
    let isDone = false;
    const killing = (async () => {
      for (let kill = 0; !isDone && kill < 6; kill += 1) {
        await new Promise((go) => setTimeout(go, 700 + Math.random() * 1_500));
        if (isDone) break;
        if (kill % 2 === 0) {
          await service.end('SIGKILL');
          await service.start(null);
        } else for (const pid of browsers()) process.kill(pid, 'SIGKILL');
      }
    })();
    const outcomes = new Map<string, string>();
    for (const { key, phone, body } of keys) {
      const answer = await deliver(key, phone, body);
      outcomes.set(key, answer);
    }
    isDone = true;
    await killing;
    await service.reach('ready');
    const count = (body: string): number => fake.accepted.filter((one) => one.body === body).length;
    for (const { key, body } of keys) {
      const times = count(body);
      expect(times, `${key}: ${outcomes.get(key)}`).toBeLessThanOrEqual(1);
      // A key whose end cannot be proven stays open and is listed; it is never called sent.
      if (outcomes.get(key) === 'sent') expect(times).toBe(1);
      else expect(['open', 'unknown']).toContain(outcomes.get(key));
    }
    expect([...outcomes.values()].filter((outcome) => outcome === 'sent').length).toBeGreaterThanOrEqual(18);
  }, 120_000);

  /** Asks over crashes until the key is settled; `open` when no evidence comes within a few seconds. */
  async function deliver(key: string, phone: string, body: string): Promise<string> {
    let handedOverSince: number | null = null;
    const until = Date.now() + 40_000;
    while (Date.now() < until) {
      const answer = await service.send(key, phone, body).catch(() => null);
      if (answer !== null && answer.outcome !== 'not_yet')
        return answer.outcome === 'duplicate' ? answer.first : answer.outcome;
      if (answer?.outcome === 'not_yet' && answer.reason === 'sending') {
        handedOverSince ??= Date.now();
        if (Date.now() - handedOverSince > 5_000) return 'open';
      }
      await new Promise((go) => setTimeout(go, 150));
    }
    return 'open';
  }
});
