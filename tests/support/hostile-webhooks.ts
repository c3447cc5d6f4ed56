import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import { anything, broken, chooseSeed, fuzzMs, pick, seededRandom } from './hostile.ts';
import type { Random } from './hostile.ts';
import { inboundEvent, startInboxApi, type Answer, type InboxApi } from './inbox-api.ts';

const AT_ONCE = 6;
/** Longer than an index of PostgreSQL takes, and it cannot be compressed. */
const LONG = randomBytes(6_000).toString('hex');

const at = '2026-11-22T09:00:00.000Z';
const SESSION = { id: 'main', state: 'qr', reason: null, since: at, qr: '2@x', phone: null, retryAt: null };
const EVENTS: (() => WebhookEvent)[] = [
  () => inboundEvent({ pushName: 'Budi', lid: '111222333444555@lid' }),
  () =>
    inboundEvent({
      fromMe: true,
      type: 'image',
      media: { id: 'm', mimeType: 'image/png', size: 3, fileName: null },
    }),
  () => ({ event: 'ack', sessionId: 'main', at, data: { waMessageId: 'A', ack: 2, key: 'message:1:1' } }),
  () => ({
    event: 'outcome',
    sessionId: 'main',
    at,
    data: { key: 'order:1:thankyou', outcome: 'sent', waMessageId: 'B' },
  }),
  () => ({
    event: 'session',
    sessionId: 'main',
    at,
    data: SESSION as Extract<WebhookEvent, { event: 'session' }>['data'],
  }),
];
/** Right by the contract, and still nothing that a database likes. */
const STRAINED: Record<string, unknown>[] = [
  ...['waMessageId', 'chat', 'from', 'phone', 'lid', 'pushName', 'body'].map((field) => ({ [field]: LONG })),
  ...['waMessageId', 'chat', 'phone', 'lid', 'pushName'].map((field) => ({ [field]: 'a\0\ud800b' })),
  ...['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z'].map((sentAt) => ({
    sentAt,
  })),
  { body: 'x'.repeat(900_000) },
  { media: { id: LONG, mimeType: LONG, size: Number.MAX_SAFE_INTEGER, fileName: LONG } },
  { phone: '6281234567890', lid: LONG },
  { phone: null, lid: null, chat: '6281234567891@c.us' },
  { key: LONG },
  { reason: LONG, qr: LONG, phone: LONG },
  { since: '9999-12-31T23:59:59.999Z' },
];

function makeEvent(random: Random): object {
  const event = pick(random, EVENTS)();
  const kind = random();
  if (kind < 0.4) return { ...event, data: { ...event.data, ...pick(random, STRAINED) } };
  if (kind < 0.45) return { ...event, at: pick(random, ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z']) };
  if (kind < 0.95) return broken(random, event) as object;
  return { whatever: anything(random) };
}

function complaint({ status, body }: Answer, isOurs: boolean): string | null {
  if (!isOurs) return status === 401 ? null : `${status} for somebody without the secret`;
  if (status === 200) return null;
  const isDeclared = status === 503 ? body.error?.code === 'database_busy' : status >= 400 && status < 500;
  return isDeclared && /^[a-z_]+$/.test(body.error?.code ?? '') ? null : `${status} ${JSON.stringify(body)}`;
}

/** Registers the test that delivers whatever may come to the webhook, for `usualMs` or `FUZZ_MS`. */
export function testHostileWebhooks(usualMs: number): void {
  let api: InboxApi;
  beforeAll(async () => void (api = await startInboxApi()));
  afterAll(() => api.stop());

  test(
    'whatever is delivered: no undeclared 5xx, nothing without the secret, and it works afterwards',
    async () => {
      const random = seededRandom(chooseSeed('webhooks'));
      const until = Date.now() + fuzzMs(usualMs);
      const statuses = new Map<number, number>();
      const complaints = new Map<string, string>();
      // Both kinds: what is taken and what is not.
      const cameOften = () => [200, 400, 401].every((status) => (statuses.get(status) ?? 0) > 50);
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (Date.now() < until || !cameOften()) {
            const event = makeEvent(random);
            const wrong = pick(random, [
              {},
              {},
              {},
              {},
              { secret: 'x' },
              { signature: 'sha256=' },
              { timestamp: 1 },
            ]);
            const isOurs = Object.keys(wrong).length === 0;
            const answer = await api.webhook(
              event,
              isOurs ? { eventId: pick(random, ['', 'e1', LONG.slice(0, 4_000)]) } : wrong,
            );
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            const found = complaint(answer, isOurs);
            if (found !== null)
              complaints.set(found.replace(/"requestId":"[^"]*"/, ''), JSON.stringify(event).slice(0, 400));
          }
        }),
      );
      expect(Object.fromEntries(complaints)).toEqual({});

      const event = inboundEvent({ body: 'sesudah badai', phone: '6281299998888' });
      expect((await api.webhook(event)).status).toBe(200);
      expect((await api.webhook(event)).status).toBe(200);
      expect(await api.db('messages').where({ body: 'sesudah badai' })).toHaveLength(1);
      // What came in can be shown: no date or text of it breaks a page.
      const admin = await api.staff('admin');
      expect((await admin.call('GET', '/conversations?tab=all')).status).toBe(200);
      const ids = (await api.db('conversations').select('id')) as { id: number }[];
      for (const { id } of ids.slice(0, 50)) {
        expect((await admin.call('GET', `/conversations/${id}/messages`)).status).toBe(200);
      }
      expect((await admin.call('GET', '/whatsapp/sessions')).status).toBe(200);
    },
    600_000 + fuzzMs(usualMs),
  );
}
