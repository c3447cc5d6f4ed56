import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aReport, startCannedGateway, type CannedGateway } from '../../tests/support/canned-gateway.ts';
import { startInboxApi, type InboxApi, type Staff } from '../../tests/support/inbox-api.ts';

let gateway: CannedGateway;
let api: InboxApi;
let admin: Staff & { cookie: string };
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
  gateway.state.refusal = null;
  gateway.state.reports.set('main', aReport('main'));
});

const main = (rest: string): string => `/whatsapp/sessions/main/${rest}`;
const all = [
  ['GET', 'report', undefined],
  ['GET', 'pace', undefined],
  ['PUT', 'pace', { preset: 'careful' }],
  ['GET', 'estimate?lane=reminder&count=10', undefined],
  ['POST', 'pairing-code', { phone: '0812-3456-7890' }],
  ['GET', 'support-bundle', undefined],
] as const;

test('what an admin changes of a number is in the audit log; the phone that is paired is masked there', async () => {
  await admin.call('PUT', main('pace'), { preset: 'careful' });
  await admin.call('POST', main('pairing-code'), { phone: '0812-3456-7890' });
  const rows = await api.db('audit_log').orderBy('id', 'desc').limit(2);
  expect(rows.toReversed()).toMatchObject([
    { action: 'number.pace_changed', subject_id: 'main', after: { preset: 'careful' } },
    { action: 'number.pairing_code_asked', subject_id: 'main', after: { phone: '••••-••••-7890' } },
  ]);
});

describe.each(all)('%s %s', (method, rest, body) => {
  test('is for admins, and answers 200', async () => {
    expect((await api.anonymous(method, main(rest), body)).status).toBe(401);
    expect((await sari.call(method, main(rest), body)).status).toBe(403);
    expect((await admin.call(method, main(rest), body)).status).toBe(200);
  });

  test('is 400 for what cannot be a number, 404 for one that is not there', async () => {
    expect((await admin.call(method, `/whatsapp/sessions/MAIN!/${rest}`, body)).status).toBe(400);
    expect((await admin.call(method, `/whatsapp/sessions/lain/${rest}`, body)).status).toBe(404);
  });

  test('says when wa-service ails, and passes its refusal on as a reason', async () => {
    gateway.state.refusal = { status: 500, code: 'internal' };
    const ailing = await admin.call(method, main(rest), body);
    expect([ailing.status, ailing.body.error?.code]).toEqual([503, 'wa_service_unavailable']);
    gateway.state.refusal = { status: 409, code: 'not_waiting_for_scan' };
    const refused = await admin.call(method, main(rest), body);
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({
      code: 'wa_service_refused',
      details: { reason: 'not_waiting_for_scan' },
    });
  });
});

test.each([
  ['PUT', 'pace', { preset: 'reckless' }],
  ['PUT', 'pace', { preset: 'fast', perDay: 1_001 }],
  ['PUT', 'pace', {}],
  ['GET', 'estimate?lane=gossip&count=10', undefined],
  ['GET', 'estimate?lane=reminder&count=0', undefined],
  ['GET', 'estimate?lane=reminder', undefined],
  ['POST', 'pairing-code', { phone: 'nomor toko' }],
  ['POST', 'pairing-code', {}],
] as const)('%s %s with %j is 400, and wa-service is not asked', async (method, rest, body) => {
  gateway.state.phones = [];
  expect((await admin.call(method, main(rest), body)).status).toBe(400);
  expect(gateway.state.phones).toEqual([]);
});

test('the report is the number’s own, without its state, which SQL knows', async () => {
  const { session: _, ...expected } = aReport('main', { isDeaf: true, unknown: 4 });
  gateway.state.reports.set('main', { ...expected, session: aReport('main').session });
  expect((await admin.call('GET', main('report'))).body.data).toEqual(expected);
});

test('a pace that was chosen is the one that is shown', async () => {
  await admin.call('PUT', main('pace'), { preset: 'fast' });
  expect((await admin.call('GET', main('pace'))).body.data).toEqual({ preset: 'fast', perDay: null });
  expect(gateway.state.paces.get('main')).toEqual({ preset: 'fast', perDay: null });
});

test('an estimate is asked with its lane and count', async () => {
  const { body } = await admin.call('GET', main('estimate?lane=broadcast&count=700'));
  expect(body.data).toMatchObject({ lane: 'broadcast', count: 700, days: [{}, {}, { count: 100 }] });
});

test('a pairing code is asked for the phone as it was typed', async () => {
  const { body } = await admin.call('POST', main('pairing-code'), { phone: '+62 812-3456-7890' });
  expect(body.data).toMatchObject({ code: 'ABCD1234' });
  expect(gateway.state.phones.at(-1)).toBe('+62 812-3456-7890');
});

test('the support bundle is a file with the number and the day in its name', async () => {
  const answer = await fetch(`${api.url}/api/v1${main('support-bundle')}`, {
    headers: { cookie: admin.cookie },
  });
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="roms-whatsapp-main-\d{4}-\d\d-\d\d\.json"$/,
  );
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toEqual({ versions: { roms: '0.1.0' }, state: 'ready' });
});

describe('the pairing code in what is said of a number', () => {
  const said = (code: { code: string; expiresAt: string } | null, state = 'qr', at = new Date()) =>
    api.webhook({
      event: 'session',
      sessionId: 'main',
      at: at.toISOString(),
      data: {
        ...{ id: 'main', state, reason: null, since: at.toISOString(), qr: 'raw', phone: null },
        pairingCode: code,
      },
    });
  const shown = async (who: Staff = admin, path = '/whatsapp/sessions/main') => {
    const { body } = await who.call('GET', path);
    return (body.data as { pairingCode: unknown }).pairingCode;
  };

  test('is shown while it can be used, and to nobody but admins', async () => {
    const code = { code: 'WXYZ7890', expiresAt: new Date(Date.now() + 60_000).toISOString() };
    await said(code);
    expect(await shown()).toEqual(code);
    const status = await sari.call('GET', '/whatsapp/status');
    expect(JSON.stringify(status.body)).not.toContain('WXYZ7890');
    await said({ code: 'OLDONE12', expiresAt: new Date(Date.now() - 1_000).toISOString() });
    expect(await shown()).toBeNull();
  });

  test('is gone once the number is connected, and once the engine speaks of none', async () => {
    const code = { code: 'WXYZ7890', expiresAt: new Date(Date.now() + 60_000).toISOString() };
    await said(code);
    await said(code, 'ready');
    expect(await shown()).toBeNull();
    await said(null);
    expect(await shown()).toBeNull();
    const { pairing_code: kept } = await api.db('wa_sessions').where({ id: 'main' }).first('pairing_code');
    expect(kept).toBeNull();
  });
});

test('a number that reports itself for the first time is listed, and is not the default', async () => {
  const at = new Date().toISOString();
  await api.webhook({
    event: 'session',
    sessionId: 'toko-2',
    at,
    data: { id: 'toko-2', state: 'qr', reason: null, since: at, qr: 'raw', phone: null },
  });
  const { body } = await admin.call('GET', '/whatsapp/sessions');
  expect(body.data).toMatchObject([
    { id: 'main', isDefault: true },
    { id: 'toko-2', label: 'toko-2', isDefault: false, state: 'qr' },
  ]);
});

test('while wa-service is away each of them says so', async () => {
  const other = await startInboxApi();
  const boss = await other.staff('admin');
  for (const [method, rest, body] of all) {
    const answer = await boss.call(method, main(rest), body);
    expect([rest, answer.status, answer.body.error?.code]).toEqual([rest, 503, 'wa_service_unavailable']);
  }
  await other.stop();
});
