import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeadLetter } from '@roms/contracts/gateway';
import { inboundEvent, startInboxApi, type InboxApi, type Staff } from '../../tests/support/inbox-api.ts';
import { startCannedGateway, type CannedGateway } from '../../tests/support/canned-gateway.ts';

let gateway: CannedGateway;
let api: InboxApi;
let admin: Staff;
let sari: Staff;

beforeAll(async () => {
  gateway = await startCannedGateway();
  api = await startInboxApi(gateway);
  admin = await api.staff('admin', 'Rina');
  sari = await api.staff('cs', 'Sari');
});
afterAll(async () => {
  await api.stop();
  await gateway.stop();
});
beforeEach(() => {
  Object.assign(gateway.state, { refusal: null, letters: [], replayed: [] });
});

const minute = (minutes: number): string => new Date(Date.UTC(2026, 10, 22, 3, minutes)).toISOString();
const aLetter = (id: string, change: Partial<DeadLetter> = {}): DeadLetter => ({
  ...{ id, sessionId: 'main', event: 'message', at: minute(0), reason: 'answered 422', attempts: 0 },
  body: inboundEvent({ body: 'halo', phone: '6281234567890' }),
  ...change,
});
const letters = async () =>
  (await admin.call('GET', '/whatsapp/dead-letters')).body.data as Record<string, unknown>[];

describe.each([
  ['GET', '', 200],
  ['POST', '/replay', 200],
  ['POST', '/one/replay', 204],
  ['DELETE', '/one', 204],
] as const)('%s /whatsapp/dead-letters%s', (method, rest, success) => {
  test('is for admins', async () => {
    gateway.state.letters = [aLetter('one')];
    const path = `/whatsapp/dead-letters${rest}`;
    expect((await api.anonymous(method, path)).status).toBe(401);
    expect((await sari.call(method, path)).status).toBe(403);
    expect(gateway.state.letters).toHaveLength(1);
    expect((await admin.call(method, path)).status).toBe(success);
  });

  test('says when wa-service is away or ails', async () => {
    gateway.state.refusal = { status: 503, code: 'starting' };
    const answer = await admin.call(method, `/whatsapp/dead-letters${rest}`);
    expect([answer.status, answer.body.error?.code]).toEqual([503, 'wa_service_unavailable']);
  });
});

test('a letter shows what a decision needs, and neither a whole number nor a whole text', async () => {
  const text = `Kak, ${'kopi '.repeat(40)}rahasia`;
  gateway.state.letters = [
    aLetter('one', { body: inboundEvent({ body: text, phone: '6281234567890', pushName: 'Bu Dewi' }) }),
  ];
  const { body } = await admin.call('GET', '/whatsapp/dead-letters');
  expect(body.data).toEqual([
    {
      ...{ id: 'one', sessionId: 'main', event: 'message', at: minute(0), attempts: 0 },
      reason: 'answered 422',
      message: { phone: '••••-••••-7890', type: 'text', text: text.slice(0, 80) },
    },
  ]);
  expect(JSON.stringify(body)).not.toMatch(/6281234567890|Dewi|rahasia/);
});

test('one that nobody can read is listed all the same, and a session’s codes are not', async () => {
  gateway.state.letters = [
    aLetter('broken', { body: 'no JSON of ours' }),
    aLetter('odd', { body: { data: { phone: 7, body: null, type: 'image' } } }),
    aLetter('lid', { body: inboundEvent({ phone: null, lid: '99@lid' }) }),
    aLetter('state', { event: 'session', body: { data: { qr: 'SECRET-QR' } } }),
  ];
  const list = await letters();
  expect(list.map(({ id, message }) => [id, message])).toMatchObject([
    ['broken', null],
    ['odd', { phone: null, type: 'image', text: '' }],
    ['lid', { phone: null }],
    ['state', null],
  ]);
  expect(JSON.stringify(list)).not.toContain('SECRET-QR');
});

test('one is delivered again or let go; a second press finds it gone', async () => {
  gateway.state.letters = [aLetter('one'), aLetter('two')];
  await admin.call('POST', '/whatsapp/dead-letters/one/replay');
  await admin.call('DELETE', '/whatsapp/dead-letters/two');
  expect(gateway.state.replayed).toEqual(['one']);
  expect(await letters()).toEqual([]);
  for (const [method, path] of [
    ['POST', 'one/replay'],
    ['DELETE', 'two'],
  ] as const) {
    const again = await admin.call(method, `/whatsapp/dead-letters/${path}`);
    expect([again.status, again.body.error?.code]).toEqual([404, 'dead_letter_not_found']);
  }
  const long = 'x'.repeat(65);
  expect((await admin.call('DELETE', `/whatsapp/dead-letters/${long}`)).status).toBe(400);
});

test('all of them go in the order in which they happened, more than the list shows at once', async () => {
  const count = 230;
  // Given up in another order than they happened: 0, 37, 74 …
  gateway.state.letters = Array.from({ length: count }, (_, index) => (index * 37) % count).map((index) =>
    aLetter(`letter-${index}`, { body: { at: minute(index) } }),
  );
  const { body } = await admin.call('POST', '/whatsapp/dead-letters/replay');
  expect(body.data).toEqual({ replayed: count });
  const numbers = gateway.state.replayed.map((id) => Number(id.slice('letter-'.length)));
  // 200 are listed at a time, and within those the oldest goes first.
  for (const part of [numbers.slice(0, 200), numbers.slice(200)])
    expect(part).toEqual(part.toSorted((a, b) => a - b));
  expect(gateway.state.letters).toEqual([]);
});
