import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../embedded/free-port.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import type { PairingCode } from '@roms/contracts/gateway';
import type { ShopNumberDetail } from '@roms/contracts/whatsapp';
import type { Message as MessageContract } from '@roms/contracts/messages';
import { startGateway, type TestGateway } from '../../tests/support/gateway.ts';
import { startInboxApi, type InboxApi, type Staff } from '../../tests/support/inbox-api.ts';

/** The real wa-service with the simulator, speaking to the real API. */
let gateway: TestGateway;
let api: InboxApi;
let admin: Staff;
let sari: Awaited<ReturnType<InboxApi['staff']>>;

beforeAll(async () => {
  const port = await freePort();
  gateway = await startGateway({ webhookUrl: `http://127.0.0.1:${port}/api/v1/webhooks/whatsapp` });
  api = await startInboxApi(gateway, port);
  admin = await api.staff('admin', 'Rina');
  sari = await api.staff('cs', 'Sari');
});
afterAll(async () => {
  await api.stop();
  await gateway.stop();
});

const patience = { timeoutMs: 60_000 };

/** The page of the number, once it shows what is waited for. */
const shows = (wanted: Partial<ShopNumberDetail>) =>
  waitUntil(async () => {
    const { body } = await admin.call('GET', '/whatsapp/sessions/main');
    expect(body.data).toMatchObject(wanted);
    return body.data as ShopNumberDetail;
  }, patience);

async function simulator(path: string, body: object = {}) {
  const response = await fetch(`${gateway.url}/simulator/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBeLessThan(300);
}

describe('who may', () => {
  const all = [
    ['GET', '/whatsapp/sessions'],
    ['GET', '/whatsapp/sessions/main'],
    ['POST', '/whatsapp/sessions/main/start'],
    ['POST', '/whatsapp/sessions/main/stop'],
    ['POST', '/whatsapp/sessions/main/logout'],
    ['POST', '/whatsapp/sessions'],
    ['PATCH', '/whatsapp/sessions/main'],
    ['DELETE', '/whatsapp/sessions/main'],
  ] as const;

  test.each(all)('%s %s is for admins', async (method, path) => {
    expect((await api.anonymous(method, path)).status).toBe(401);
    expect((await sari.call(method, path)).status).toBe(403);
  });

  test('how the numbers are is for everybody who is logged in, and shows no code', async () => {
    expect((await api.anonymous('GET', '/whatsapp/status')).status).toBe(401);
    const { status, body } = await sari.call('GET', '/whatsapp/status');
    expect([status, body.data]).toMatchObject([200, [{ id: 'main' }]]);
    expect(Object.keys((body.data as object[])[0] ?? {}).sort()).toEqual(['id', 'reason', 'since', 'state']);
  });

  test('a number that is not there is 404, what cannot be one 400', async () => {
    expect((await admin.call('GET', '/whatsapp/sessions/lain')).status).toBe(404);
    expect((await admin.call('POST', '/whatsapp/sessions/lain/start')).status).toBe(404);
    expect((await admin.call('GET', '/whatsapp/sessions/LAIN!')).status).toBe(400);
  });
});

test('a number is paired, unpaired and stopped, and its page follows', { timeout: 90_000 }, async () => {
  await admin.call('POST', '/whatsapp/sessions/main/start');
  await waitUntil(async () => {
    const { body } = await admin.call('GET', '/whatsapp/sessions/main');
    const { state } = body.data as ShopNumberDetail;
    if (state === 'qr') await simulator('scan');
    expect(state).toBe('ready');
  }, patience);
  const loggedOut = await admin.call('POST', '/whatsapp/sessions/main/logout');
  expect(loggedOut.status).toBe(200);
  await shows({ state: 'logged_out', qr: null });
  for (let press = 0; press < 2; press += 1)
    expect((await admin.call('POST', '/whatsapp/sessions/main/start')).status).toBe(200);
  const { qr } = await shows({ state: 'qr' });
  expect(qr).not.toBeNull();
  await simulator('scan');
  const ready = await shows({ state: 'ready', qr: null });
  expect(ready.events.map((event) => event.state)).toContain('logged_out');
});

test('a number is paired by a code that is typed on its phone', { timeout: 60_000 }, async () => {
  await admin.call('POST', '/whatsapp/sessions/main/logout');
  const early = await admin.call('POST', '/whatsapp/sessions/main/pairing-code', { phone: '081100001111' });
  expect([early.status, early.body.error]).toMatchObject([
    409,
    { details: { reason: 'not_waiting_for_scan' } },
  ]);
  await admin.call('POST', '/whatsapp/sessions/main/start');
  await shows({ state: 'qr' });
  const asked = await admin.call('POST', '/whatsapp/sessions/main/pairing-code', { phone: '0811-0000-1111' });
  const pairingCode = asked.body.data as PairingCode;
  await shows({ state: 'qr', pairingCode });
  await simulator('link', { code: pairingCode.code });
  await shows({ state: 'ready', pairingCode: null });
});

test('a number is added, named, made the default one and removed', { timeout: 120_000 }, async () => {
  const numbers = async () =>
    (await admin.call('GET', '/whatsapp/sessions')).body.data as {
      id: string;
      isDefault: boolean;
      showAgentName: boolean;
      label: string;
    }[];
  for (const body of [{ id: 'Cabang', label: 'x' }, { id: 'cabang', label: ' ' }, { id: 'cabang' }])
    expect((await admin.call('POST', '/whatsapp/sessions', body)).status).toBe(400);
  const added = await admin.call('POST', '/whatsapp/sessions', { id: 'cabang', label: 'Cabang Bandung' });
  expect([added.status, added.body.data]).toMatchObject([201, { id: 'cabang', label: 'Cabang Bandung' }]);
  const again = await admin.call('POST', '/whatsapp/sessions', { id: 'cabang', label: 'Lain' });
  expect([again.status, again.body.error?.code]).toEqual([409, 'session_exists']);
  await waitUntil(async () => {
    const { body } = await admin.call('GET', '/whatsapp/sessions/cabang');
    expect(body.data).toMatchObject({ state: 'qr', waitingSends: 0, openConversations: 0 });
  }, patience);

  const path = '/whatsapp/sessions/cabang';
  const named = await admin.call('PATCH', path, { label: 'Bandung', showAgentName: true, isDefault: true });
  expect(named.body.data).toMatchObject({ label: 'Bandung', showAgentName: true, isDefault: true });
  expect((await numbers()).map(({ id, isDefault }) => [id, isDefault])).toEqual([
    ['cabang', true],
    ['main', false],
  ]);
  for (const [method, body] of [['DELETE'], ['PATCH', { isDefault: false }]] as const) {
    const refused = await admin.call(method, path, body);
    expect([refused.status, refused.body.error?.code]).toEqual([409, 'default_number']);
  }
  await admin.call('PATCH', '/whatsapp/sessions/main', { isDefault: true });

  // A customer of the branch, answered before and after its number is gone.
  expect((await api.inbound({ phone: '6281234509876' }, 'cabang')).status).toBe(200);
  const { body: found } = await admin.call('GET', '/conversations?q=6281234509876');
  const [conversation] = found.data as { id: number }[];
  const thread = `/conversations/${conversation?.id}/messages`;
  const numberOf = (clientId: string) =>
    api.db('messages').where({ client_id: clientId }).first('session_id', 'body');
  expect((await admin.call('POST', thread, { clientId: 'num-1', body: 'Siap' })).status).toBe(202);
  // The branch shows names: a repeat is the same message all the same.
  const signed = { session_id: 'cabang', body: '*Rina*\nSiap' };
  expect(await numberOf('num-1')).toMatchObject(signed);
  expect((await admin.call('POST', thread, { clientId: 'num-1', body: 'Siap' })).status).toBe(202);
  const other = await admin.call('POST', thread, { clientId: 'num-1', body: 'Lain' });
  expect(other.body.error?.code).toBe('client_id_conflict');

  expect((await admin.call('DELETE', path)).status).toBe(204);
  expect((await numbers()).map(({ id }) => id)).toEqual(['main']);
  expect((await admin.call('GET', path)).status).toBe(404);
  expect((await admin.call('GET', thread)).status).toBe(200);
  expect((await admin.call('POST', thread, { clientId: 'num-2', body: 'Masih ada' })).status).toBe(202);
  expect(await numberOf('num-2')).toMatchObject({ session_id: 'main', body: 'Masih ada' });
  // What it had heard before is taken, and does not bring it back.
  expect((await api.inbound({ phone: '6281234509876', body: 'halo?' }, 'cabang')).status).toBe(200);
  expect((await numbers()).map(({ id }) => id)).toEqual(['main']);

  // It comes back under its id, with its conversation.
  await admin.call('POST', '/whatsapp/sessions', { id: 'cabang', label: 'Bandung lagi' });
  await admin.call('POST', thread, { clientId: 'num-3', body: 'Kembali' });
  expect(await numberOf('num-3')).toMatchObject({ session_id: 'cabang' });
  expect((await admin.call('DELETE', path)).status).toBe(204);
});

test('a second number appears by itself once the service runs it, and each answers for itself', async () => {
  const two = await startGateway({
    webhookUrl: `${api.url}/api/v1/webhooks/whatsapp`,
    env: { WA_SESSIONS: 'main,toko-2' },
  });
  try {
    await waitUntil(async () => {
      const { body } = await admin.call('GET', '/whatsapp/sessions');
      const numbers = body.data as ShopNumberDetail[];
      expect(numbers.map(({ id, isDefault }) => [id, isDefault])).toEqual([
        ['main', true],
        ['toko-2', false],
      ]);
    }, patience);
    const { body } = await sari.call('GET', '/whatsapp/status');
    expect((body.data as object[]).length).toBe(2);
  } finally {
    await two.stop();
  }
});

test('a picture from a phone is in the thread and can be looked at', { timeout: 60_000 }, async () => {
  const image = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200, 3)]);
  await simulator('phones/6281234567890/messages', {
    type: 'image',
    body: 'bukti transfer',
    image: image.toString('base64'),
  });
  const message = await waitUntil(async () => {
    const { body: list } = await sari.call('GET', '/conversations?q=6281234567890');
    const [conversation] = list.data as { id: number }[];
    const { body } = await sari.call('GET', `/conversations/${conversation?.id}/messages`);
    const [found] = body.data as MessageContract[];
    expect(found).toMatchObject({ type: 'image', body: 'bukti transfer', media: { state: 'ready' } });
    return found!;
  }, patience);
  const answer = await fetch(`${api.url}/api/v1/messages/${message.id}/media`, {
    headers: { cookie: sari.cookie },
  });
  expect(answer.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await answer.arrayBuffer()).equals(image)).toBe(true);
});

test('while wa-service is away its buttons say so, and the rest goes on', async () => {
  await gateway.process().kill9();
  const answer = await admin.call('POST', '/whatsapp/sessions/main/stop');
  expect([answer.status, answer.body.error?.code]).toEqual([503, 'wa_service_unavailable']);
  expect((await admin.call('GET', '/whatsapp/sessions')).status).toBe(200);
});
