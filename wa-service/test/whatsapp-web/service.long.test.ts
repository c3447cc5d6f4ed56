import { afterEach, beforeEach, expect, it } from 'vitest';
import { chooseSeed, seededRandom } from '../../../tests/support/hostile.ts';
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

it('service and browser killed by turns while 24 keys are sent: no message twice, none lost without a word', async () => {
  await pair();
  const keys = Array.from({ length: 24 }, (_, index) => ({
    key: `order:${index}:reply`,
    phone: `62812345000${String(index % 6).padStart(2, '0')}`,
    body: `pesan ${index}`,
  }));
  const random = seededRandom(chooseSeed('kills by turns'));
  let isDone = false;
  const killing = (async () => {
    for (let kill = 0; !isDone && kill < 6; kill += 1) {
      await new Promise((go) => setTimeout(go, 700 + random() * 1_500));
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
}, 400_000);

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
