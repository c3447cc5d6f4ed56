import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

type Sample = { name: string; labels: Record<string, string>; value: number };

let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeAll(async () => {
  receiver = await createReceiver();
  service = await createService({
    WA_SESSIONS: 'main,cabang',
    ROMS_WEBHOOK_URL: receiver.url(),
    ROMS_WEBHOOK_SECRET: SECRET,
  });
  await service.start();
});
afterAll(async () => {
  await service.clear();
  await receiver.close();
});

/** Reads Prometheus' text format, strictly: a line that is none of it fails the test. */
async function scrape(): Promise<Sample[]> {
  const response = await fetch(`${service.base}/metrics`, { headers: { 'x-api-key': KEY } });
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const typed = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const parts = /^([a-z_\d]+)(?:\{(.*)\})? (-?[\d.e+-]+|Na[nN]|[+-]Inf)$/.exec(line);
      if (parts === null) throw new Error(`no sample: ${line}`);
      const [, name = '', labels = '', value] = parts;
      expect(typed.has(name) || typed.has(name.replace(/_(bucket|sum|count)$/, ''))).toBe(true);
      const pairs = [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, label, text]) => [label, text]);
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
    });
}

const valueOf = (samples: Sample[], name: string, labels: Record<string, string> = {}): number | undefined =>
  samples.find(
    (one) => one.name === name && Object.entries(labels).every(([label, text]) => one.labels[label] === text),
  )?.value;

describe('/metrics', () => {
  it('carries what the documentation lists, and no phone', async () => {
    await service.send('metrics:1', '6281900000001', 'rahasia', 'reply');
    await service.simulate('phones/6281900000002/messages', { body: 'rahasia' });
    await waitFor('the webhook', () => receiver.of('message').length === 1);
    // The other number starts beside this one, and acks are on their way.
    const samples = await waitFor('all to be told', async () => {
      const read = await scrape();
      const isReady = valueOf(read, 'wa_session_ready', { session: 'cabang' }) === 1;
      return isReady && valueOf(read, 'wa_spool_events') === 0 ? read : null;
    });
    expect(valueOf(samples, 'wa_sends_total', { lane: 'reply', outcome: 'sent' })).toBe(1);
    expect(valueOf(samples, 'wa_inbound_total', { result: 'forwarded' })).toBe(1);
    expect(valueOf(samples, 'wa_session_state', { session: 'main', state: 'ready' })).toBe(1);
    expect(valueOf(samples, 'wa_session_state', { session: 'main', state: 'qr' })).toBe(0);
    expect(valueOf(samples, 'wa_session_ready', { session: 'cabang' })).toBe(1);
    expect(valueOf(samples, 'wa_session_deaf', { session: 'main' })).toBe(0);
    expect(valueOf(samples, 'wa_permits_waiting', { session: 'main', lane: 'broadcast' })).toBe(0);
    expect(valueOf(samples, 'wa_journal_sends', { session: 'main', state: 'sent' })).toBe(1);
    expect(valueOf(samples, 'wa_journal_sends', { session: 'main', state: 'unknown' })).toBe(0);
    expect(valueOf(samples, 'wa_webhooks_total', { result: 'delivered' })).toBeGreaterThan(0);
    expect(valueOf(samples, 'wa_webhook_seconds_count', { result: '2xx' })).toBeGreaterThan(0);
    expect(valueOf(samples, 'wa_webhook_seconds_bucket', { le: '+Inf', result: '2xx' })).toBeGreaterThan(0);
    for (const name of ['wa_spool_events', 'wa_spool_oldest_seconds', 'wa_dead_letters'])
      expect(valueOf(samples, name), name).toBe(0);
    const ours = samples.filter(({ name }) => name.startsWith('wa_'));
    for (const { name, labels } of ours) {
      expect(JSON.stringify(labels), name).not.toMatch(/\d{7}|rahasia|@/);
      if (!name.endsWith('_bucket')) expect(Object.keys(labels).length, name).toBeLessThanOrEqual(2);
    }
    expect(ours.length).toBeLessThan(200);
  });

  it('counts the codes that were shown, and what the API did not take', async () => {
    await service.simulate('logout');
    await service.call('start');
    await service.reach('qr');
    await waitFor(
      'the code',
      async () => (valueOf(await scrape(), 'wa_qr_codes_total', { session: 'main' }) ?? 0) >= 1,
    );
    await receiver.close();
    await service.simulate('phones/6281900000002/messages?session=cabang', { body: 'lagi' });
    await waitFor('the spool', async () => (valueOf(await scrape(), 'wa_spool_events') ?? 0) >= 1);
    await waitFor(
      'the failed attempt',
      async () => (valueOf(await scrape(), 'wa_webhook_seconds_count', { result: 'unreachable' }) ?? 0) >= 1,
    );
  });

  it('is for who has the key', async () => {
    expect((await fetch(`${service.base}/metrics`)).status).toBe(401);
  });
});
