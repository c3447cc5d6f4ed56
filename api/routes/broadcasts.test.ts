import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Broadcast, BroadcastSummary } from '@roms/contracts/broadcasts';
import type { UploadedFile } from '@roms/contracts/messages';
import { purgeUploads } from '../../db/uploads/purge-uploads.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertWarmCustomer } from '../../tests/support/broadcasts.ts';

let api: OrderApi;
let admin: Staff;
let ani: Staff;
let customerId: number;

beforeAll(async () => {
  api = await startOrderApi();
  [admin, ani] = [await api.staff('admin', 'Bos'), await api.staff('cs', 'Ani')];
  customerId = await insertWarmCustomer(api.db, { wroteAt: new Date(Date.now() - 40 * 86_400_000) });
});
afterAll(() => api.stop());

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const call = <T = Broadcast>(method: string, path: string, body?: unknown) =>
  api.call<T>(admin, method, `/api/v1/broadcasts${path}`, body);
const draft = async (fields: object = {}): Promise<Broadcast> => {
  const asked = {
    name: 'Promo',
    audience: { customerIds: [customerId] },
    body: 'Halo {customer_name}',
    ...fields,
  };
  return (await call('POST', '', asked)).body.data;
};
const lastAudit = () => api.db('audit_log').orderBy('id', 'desc').first();

describe('a draft', () => {
  test('is written with a name alone, and grows with each step', async () => {
    const { status, body } = await call('POST', '', { name: 'Lebaran' });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      ...{ name: 'Lebaran', state: 'draft', pauseReason: null, audience: {}, body: '', variants: [] },
      ...{ media: null, startAt: null, endAt: null, allowCold: false, sessionId: null },
      ...{ createdBy: 'Bos', nextSendAt: null, share: null },
      counts: { audience: 0, pending: 0, queued: 0, sent: 0, delivered: 0, read: 0 },
    });
    const { id } = body.data;
    const startAt = '2027-01-05T02:00:00.000Z';
    const steps = [
      { audience: { segment: 'loyal', filter: { field: 'orders', op: 'gte', value: 2 } } },
      { body: 'Halo {customer_name}', variants: ['Hai {customer_name}'] },
      {
        startAt,
        endAt: '2027-02-05T02:00:00.000Z',
        allowCold: true,
        resumeByItself: false,
        sessionId: 'main',
      },
    ];
    for (const step of steps) expect((await call('PATCH', `/${id}`, step)).status).toBe(200);
    // It has no workflow to wake.
    expect(api.started).not.toContainEqual(['wakeBroadcast', id]);
    expect((await call('GET', `/${id}`)).body.data).toMatchObject({ ...Object.assign({}, ...steps) });
    const { action, subject_type: subject, after } = await lastAudit();
    expect([action, subject]).toEqual(['broadcast.changed', 'broadcast']);
    // The words of a message stand in no log.
    expect(JSON.stringify(after)).not.toContain('Hai');
  });

  test('leaves one row in the audit log for a sitting, however often it is stored', async () => {
    const { id } = await draft();
    const write = async (by: Staff, body: string): Promise<void> =>
      void (await api.call(by, 'PATCH', `/api/v1/broadcasts/${id}`, { body }));
    const rows = () =>
      api
        .db('audit_log')
        .where({ subject_type: 'broadcast', subject_id: String(id), action: 'broadcast.changed' })
        .pluck('actor_name');
    for (const body of ['P', 'Pr', 'Promo']) await write(admin, body);
    expect(await rows()).toEqual(['Bos']);
    // Another person's hands, and then the first one's again.
    const other = await api.staff('admin', 'Wakil');
    for (const by of [other, other, admin, admin]) await write(by, 'Promo baru');
    expect((await rows()).toSorted()).toEqual(['Bos', 'Bos', 'Wakil']);
    // What it came to is told by the start.
    await call('POST', `/${id}/start`);
    expect((await lastAudit()).before).toMatchObject({ characters: 'Promo baru'.length });
  });

  test.each([
    [0.9, 1],
    [1.1, 2],
  ])('whose last row is %s hours old has %i after the next change', async (hours, count) => {
    const [{ id }] = await api.db('broadcasts').insert({ name: 'Lama' }).returning('id');
    const subject = { action: 'broadcast.changed', subject_type: 'broadcast', subject_id: String(id) };
    await api.db('audit_log').insert({
      ...{ at: new Date(Date.now() - hours * 3_600_000), ...subject },
      ...{ actor_kind: 'user', actor_id: String(admin.id), actor_name: 'Bos' },
    });
    await call('PATCH', `/${id}`, { body: 'Halo' });
    expect(await api.db('audit_log').where(subject).pluck('actor_name')).toHaveLength(count);
  });

  test.each([
    ['no name', {}],
    ['six texts', { name: 'A', variants: ['1', '2', '3', '4', '5'] }],
    ['a filter that is none', { name: 'A', audience: { filter: { field: 'luck', op: 'is', value: 1 } } }],
    ['an audience of something else', { name: 'A', audience: { everybody: true } }],
    ['a field that nobody knows', { name: 'A', sendTo: 'all' }],
    ['a text that is too long', { name: 'A', body: 'a'.repeat(4_097) }],
  ])('is refused with %s', async (_what, asked) => {
    const { status, body } = await call('POST', '', asked);
    expect([status, body.error.code]).toEqual([400, 'invalid_request']);
  });

  test('by a number that is not the shop’s, or with a file that is not there, is 404', async () => {
    const number = await call('POST', '', { name: 'A', sessionId: 'other' });
    expect([number.status, number.body.error.code]).toEqual([404, 'session_not_found']);
    const file = await call('POST', '', { name: 'A', mediaUploadId: 'a'.repeat(64) });
    expect([file.status, file.body.error.code]).toEqual([404, 'upload_not_found']);
    expect((await call('GET', '/999999')).body.error.code).toBe('broadcast_not_found');
  });

  test('carries a picture, which is kept as long as it does', async () => {
    const uploaded = await call<UploadedFile>('POST', '/files?fileName=promo.png', PNG);
    expect(uploaded.status).toBe(201);
    expect(uploaded.body.data).toMatchObject({ mimeType: 'image/png', kinds: ['image', 'document'] });
    const { id: file } = uploaded.body.data;
    expect(file).toBe(createHash('sha256').update(PNG).digest('hex'));
    const { id, media } = await draft({ mediaUploadId: file });
    expect(media).toMatchObject({ id: file, kind: 'image', fileName: 'promo.png', size: PNG.length });
    const bytes = await fetch(`${api.url}/api/v1/broadcasts/${id}/media`, { headers: admin.headers });
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(PNG);
    // A day later, also when the same bytes were uploaded for something else, and by a colleague who says it once more.
    const purge = async () => {
      await api.db('uploads').update({ created_at: new Date(0) });
      await purgeUploads({ db: api.db, store: api.deps.mediaStore }, new Date());
    };
    await purge();
    await api.db('uploads').update({ owner_kind: 'product' });
    await purge();
    expect(await api.db('uploads')).toEqual([]);
    expect((await call('PATCH', `/${id}`, { mediaUploadId: file })).body.data.media).toEqual(media);
    expect((await fetch(`${api.url}/api/v1/broadcasts/${id}/media`, { headers: admin.headers })).status).toBe(
      200,
    );
    expect((await call('PATCH', `/${id}`, { mediaUploadId: null })).body.data.media).toBeNull();
    expect((await call('GET', `/${id}/media`)).body.error.code).toBe('media_not_found');
  });

  test('is copied without its times, and hidden without being gone', async () => {
    // Names that no other has, nor one of a first try.
    const name = `Promo ${randomBytes(6).toString('hex')}`;
    const { id } = await draft({ name, startAt: '2027-01-05T02:00:00Z', variants: ['Hai'] });
    const copy = await call('POST', `/${id}/copy`);
    expect(copy.status).toBe(201);
    expect(copy.body.data).toMatchObject({ body: 'Halo {customer_name}', variants: ['Hai'], startAt: null });
    expect(copy.body.data.name).toBe(`${name} (salinan)`);
    expect((await call('POST', `/${copy.body.data.id}/copy`)).body.data.name).toBe(`${name} (salinan 2)`);
    expect((await call('POST', `/${id}/copy?language=en`)).body.data.name).toBe(`${name} (copy)`);
    const { id: long } = await draft({ name: name.padEnd(120, 'a') });
    const longs = [await call('POST', `/${long}/copy`), await call('POST', `/${long}/copy`)];
    expect(longs.map(({ body }) => [body.data.name.length, body.data.name.slice(-12)])).toEqual([
      [120, 'aa (salinan)'],
      [120, ' (salinan 2)'],
    ]);
    const listed = async () =>
      (await call<BroadcastSummary[]>('GET', '?state=draft')).body.data.map((one) => one.id);
    expect(await listed()).toEqual(expect.arrayContaining([id, copy.body.data.id]));
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    expect(await listed()).not.toContain(id);
    expect((await call('GET', `/${id}`)).status).toBe(200);
  });

  test('is found by a word of its name', async () => {
    // A word that no other has, nor one of a first try.
    const word = randomBytes(6).toString('hex');
    const { id } = await draft({ name: `Kopi ${word} murah` });
    const { body } = await call<BroadcastSummary[]>('GET', `?q=${word.toUpperCase()}`);
    expect(body.data).toMatchObject([{ id, replied: 0, ordered: 0, optedOut: 0, revenue: 0 }]);
    // For these each recipient is looked at: its page has them of the report.
    expect((await call('GET', `/${id}`)).body.data).not.toHaveProperty('replied');
  });
});

describe('a start', () => {
  test.each([
    ['without a text', { body: '' }, 'broadcast_incomplete', { missing: ['body'] }],
    ['to nobody', { audience: {} }, 'broadcast_incomplete', { missing: ['audience'] }],
    [
      'to an empty list',
      { audience: { customerIds: [] } },
      'broadcast_incomplete',
      { missing: ['audience'] },
    ],
    ['with a variable of orders', { body: 'Pesanan {order_number}' }, 'unknown_variable', undefined],
    ['after its end', { endAt: '2020-01-01T00:00:00Z' }, 'broadcast_over', undefined],
  ])('%s is refused, and stays a draft', async (_what, fields, code, details) => {
    const { id } = await draft(fields);
    const { status, body } = await call('POST', `/${id}/start`);
    expect([status, body.error.code]).toEqual([422, code]);
    if (details) expect(body.error.details).toEqual(details);
    expect((await call('GET', `/${id}`)).body.data.state).toBe('draft');
  });

  test('runs now, and once', async () => {
    const { id } = await draft();
    const { status, body } = await call('POST', `/${id}/start`);
    expect([status, body.data.state]).toEqual([200, 'running']);
    expect(body.data.startedAt).not.toBeNull();
    expect(api.started).toContainEqual(['wakeBroadcast', id]);
    const again = await call('POST', `/${id}/start`);
    expect([again.status, again.body.error.code]).toEqual([409, 'broadcast_state']);
    expect(again.body.error.details).toEqual({ state: 'running' });
    expect((await call('PATCH', `/${id}`, { name: 'Lain' })).body.error.code).toBe('broadcast_state');
    expect((await call('DELETE', `/${id}`)).body.error.code).toBe('broadcast_state');
  });

  test('waits for its time, pauses there, goes on waiting, and is cancelled', async () => {
    const { id } = await draft({ startAt: new Date(Date.now() + 86_400_000).toISOString() });
    const states = [];
    for (const step of ['start', 'pause', 'pause', 'resume', 'cancel', 'cancel'])
      states.push((await call('POST', `/${id}/${step}`)).body.data.state);
    expect(states).toEqual(['scheduled', 'paused', 'paused', 'scheduled', 'cancelled', 'cancelled']);
    const actions = await api
      .db('audit_log')
      .where({ subject_type: 'broadcast', subject_id: String(id) })
      .orderBy('id')
      .pluck('action');
    // What was so already is no change.
    expect(actions).toEqual(
      ['created', 'started', 'paused', 'resumed', 'cancelled'].map((what) => `broadcast.${what}`),
    );
    expect(api.started).toContainEqual(['cancelBroadcast', id]);
    expect((await call('POST', `/${id}/resume`)).body.error).toMatchObject({ code: 'broadcast_state' });
  });

  test('a pause lets the texts be changed, and nothing else', async () => {
    const { id } = await draft();
    await call('POST', `/${id}/start`);
    expect((await call('POST', `/${id}/pause`)).body.data).toMatchObject({
      state: 'paused',
      pauseReason: 'person',
    });
    expect((await call('PATCH', `/${id}`, { body: 'Hai {customer_name}' })).body.data.body).toBe(
      'Hai {customer_name}',
    );
    expect((await call('PATCH', `/${id}`, { allowCold: true })).body.error.code).toBe('broadcast_state');
    // By the start, by the pause and by the text.
    expect(api.started.filter(([what, of]) => what === 'wakeBroadcast' && of === id)).toHaveLength(3);
  });

  test.each([
    ['nothing', { body: ' ' }, 'broadcast_incomplete'],
    ['a variable of orders', { body: 'Pesanan {order_number}' }, 'unknown_variable'],
    ['more than fits below a file', { body: 'a'.repeat(1_025) }, 'text_too_long'],
  ])('a paused one takes no text of %s', async (_what, change, code) => {
    const { id: file } = (await call<UploadedFile>('POST', '/files?fileName=promo.png', PNG)).body.data;
    const { id, body: text } = await draft(code === 'text_too_long' ? { mediaUploadId: file } : {});
    await call('POST', `/${id}/start`);
    await call('POST', `/${id}/pause`);
    const { status, body } = await call('PATCH', `/${id}`, change);
    expect([status, body.error.code]).toEqual([422, code]);
    expect((await call('GET', `/${id}`)).body.data.body).toBe(text);
  });
});

test('those whom it failed to reach are tried once more, but nobody who may have got it', async () => {
  const { id } = await draft();
  await call('POST', `/${id}/start`);
  for (const [position, reason] of ['not_on_whatsapp', 'unconfirmed'].entries())
    await api.db('broadcast_recipients').insert({
      ...{ broadcast_id: id, position: position + 1, status: 'failed', reason },
      customer_id: await insertWarmCustomer(api.db, { wroteAt: new Date() }),
    });
  const { body } = await call<{ retried: number; broadcast: Broadcast }>('POST', `/${id}/retry-failed`);
  expect(body.data).toMatchObject({
    retried: 1,
    broadcast: { counts: { audience: 2, pending: 1, failed: 1 } },
  });
  expect((await call<{ retried: number }>('POST', `/${id}/retry-failed`)).body.data.retried).toBe(0);
});

test('nothing of it is for CS', async () => {
  const { id } = await draft();
  for (const path of [
    '',
    `/${id}`,
    `/${id}/recipients`,
    `/${id}/recipients.csv`,
    `/${id}/report`,
    `/${id}/media`,
  ])
    expect((await api.call(ani, 'GET', `/api/v1/broadcasts${path}`)).status, path).toBe(403);
  for (const step of ['start', 'pause', 'resume', 'cancel', 'retry-failed', 'copy', 'preview', 'test'])
    expect((await api.call(ani, 'POST', `/api/v1/broadcasts/${id}/${step}`, {})).status, step).toBe(403);
});
