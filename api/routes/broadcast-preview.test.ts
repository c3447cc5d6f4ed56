import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type {
  Broadcast,
  BroadcastPreview,
  BroadcastRecipient,
  PreviewPerson,
} from '@roms/contracts/broadcasts';
import type { Settings } from '@roms/contracts/settings';
import { isHeldOut } from '@roms/domain/holdout';
import { freezeAudience } from '../../db/broadcasts/freeze-audience.ts';
import { judgeRecipients } from '../../db/broadcasts/judge-recipients.ts';
import { updateSettings } from '../../db/settings/update-settings.ts';
import { NOON, startBroadcastApi, type BroadcastApi } from '../../tests/support/broadcast-api.ts';
import { insertMarketing, insertWarmCustomer, insertWritten } from '../../tests/support/broadcasts.ts';
import { aReport } from '../../tests/support/canned-gateway.ts';
import type { Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';

const DAY_MS = 86_400_000;
const NIGHT = new Date(NOON.getTime() + 10 * 3_600_000);
const ago = (days: number): Date => new Date(NOON.getTime() - days * DAY_MS);

let served: BroadcastApi;
let api: BroadcastApi['api'];
let gateway: BroadcastApi['gateway'];
let admin: Staff;

beforeAll(async () => {
  served = await startBroadcastApi();
  ({ api, gateway, admin } = served);
});
afterAll(() => served.stop());
beforeEach(() => served.reset());

/** Of the API's clock. */
const now = (): Date => api.deps.now();
const shop = (changes: Partial<Settings>) => api.db.transaction((trx) => updateSettings(trx, changes));
const call = <T>(method: string, path: string, body?: unknown) =>
  api.call<T>(admin, method, `/api/v1/broadcasts${path}`, body);
const draft = async (customerIds: number[], fields: object = {}): Promise<number> => {
  const asked = { name: 'Promo', audience: { customerIds }, body: 'Halo {customer_name}', ...fields };
  return (await call<Broadcast>('POST', '', asked)).body.data.id;
};
const preview = async (id: number, query = ''): Promise<BroadcastPreview> =>
  (await call<BroadcastPreview>('POST', `/${id}/preview${query}`)).body.data;
const people = async (id: number, code: string): Promise<PreviewPerson[]> =>
  (await call<PreviewPerson[]>('GET', `/${id}/preview/people?code=${code}`)).body.data;
const warm = (name?: string) =>
  insertWarmCustomer(api.db, { ...(name === undefined ? {} : { name }), wroteAt: ago(40) });
const change = (id: number, fields: object) => api.db('customers').where({ id }).update(fields);

test('whom one check stops and whom it only puts off are two lines, each with its own people', async () => {
  const [soon, late] = [await warm('Sari'), await warm('Joko')];
  await insertMarketing(api.db, soon, ago(2.99));
  await insertMarketing(api.db, late, ago(1));
  const id = await draft([soon, late], { endAt: new Date(NOON.getTime() + 3_600_000).toISOString() });
  expect(await preview(id)).toMatchObject({
    ...{ willGet: 1, excluded: [{ code: 'freq_cap', count: 1 }], deferred: [{ code: 'freq_cap', count: 1 }] },
    distinctTexts: 1,
  });
  const behind = async (verdict: string) =>
    (await people(id, `freq_cap&verdict=${verdict}`)).map(({ customer }) => customer.id);
  expect([await behind('stop'), await behind('defer')]).toEqual([[late], [soon]]);
});

/** What its workflow does first. */
async function begin(id: number): Promise<void> {
  await api.db.transaction(async (trx) => {
    await freezeAudience(trx, id, now());
    await judgeRecipients(trx, id, { now }, 100);
  });
}

test('a stop of all automation holds it as a whole, and leaves nobody out', async () => {
  await api.db('automation_stops').insert({
    ...{ reason: 'Stok habis', until: new Date(NOON.getTime() + DAY_MS), stopped_at: ago(0.1) },
    ...{ actor_kind: 'user', actor_name: 'Bos' },
  });
  const endAt = new Date(NOON.getTime() + 1_800_000).toISOString();
  const id = await draft([await warm('Sari'), await warm('Joko')], { endAt });
  expect(await preview(id)).toMatchObject({
    ...{ willGet: 2, excluded: [], deferred: [{ code: 'automation_stopped', count: 2 }] },
  });
  await call('POST', `/${id}/start`);
  await begin(id);
  expect((await call<Broadcast>('GET', `/${id}`)).body.data.counts).toMatchObject({
    audience: 2,
    pending: 2,
  });
});

test('a share is held out, the same people in the preview and in the log', async () => {
  await shop({ holdoutPercent: 50 });
  const ids = [];
  for (let index = 0; index < 8; index += 1) ids.push(await warm(`Pelanggan ${index}`));
  const id = await draft(ids);
  const held = ids.filter((customerId) => isHeldOut({ rule: `broadcast:${id}`, customerId, percent: 50 }));
  expect((await people(id, 'holdout')).map(({ customer }) => customer.id)).toEqual(held);
  await call('POST', `/${id}/start`);
  await begin(id);
  const { data } = (await call<BroadcastRecipient[]>('GET', `/${id}/recipients?reason=holdout`)).body;
  expect(data.map(({ customer }) => customer.id).sort()).toEqual([...held].sort());
});

test('a text with a variable that it is not given reaches nobody, and says so', async () => {
  const id = await draft([await warm()], { body: 'Pesanan {order_number}' });
  expect(await preview(id)).toMatchObject({
    ...{ willGet: 0, excluded: [{ code: 'missing_variable', count: 1 }], samples: [], distinctTexts: 0 },
    warnings: [{ code: 'unknown_variables', details: { names: ['{order_number}'] } }],
  });
});

test('a stranger is cold unless the broadcast dares, and then few a day are told', async () => {
  const { id: stranger } = await insertCustomer(api.db, { name: 'Tamu' });
  const id = await draft([stranger]);
  expect(await preview(id)).toMatchObject({ willGet: 0, excluded: [{ code: 'cold_contact', count: 1 }] });
  await call('PATCH', `/${id}`, { allowCold: true });
  expect(await preview(id)).toMatchObject({
    willGet: 1,
    warnings: [{ code: 'cold', details: { count: 1, perDay: 5 } }],
  });
});

test('shows five real texts, and others with another seed', async () => {
  const ids = [];
  for (let index = 0; index < 12; index += 1) ids.push(await warm(`Pelanggan ${'ABCDEFGHIJKL'[index]}`));
  const id = await draft(ids, { variants: ['Hai {customer_name}'] });
  const first = await preview(id);
  expect(first.samples).toHaveLength(5);
  expect(first.distinctTexts).toBe(12);
  for (const { name, body, variant } of first.samples)
    expect(body).toBe(`${variant === 0 ? 'Halo' : 'Hai'} ${name}`);
  expect((await preview(id)).samples).toEqual(first.samples);
  const seeds = await Promise.all([1, 2, 3].map((seed) => preview(id, `?seed=${seed}`)));
  const shown = new Set(seeds.flatMap(({ samples }) => samples.map(({ customerId }) => customerId)));
  expect(shown.size).toBeGreaterThan(5);
});

describe('how long it takes', () => {
  test('is the number’s own estimate, as long as the texts differ', async () => {
    const id = await draft([await warm('Ani'), await warm('Budi')]);
    const { estimate, warnings } = await preview(id);
    expect(estimate).toMatchObject({ limitedBy: 'pace', preset: 'normal', isOfNumber: true });
    expect(estimate.byDay.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(warnings).toEqual([]);
  });

  test('counts the same words: nine of them take three hours at normal', async () => {
    const ids = [];
    for (let index = 0; index < 9; index += 1) ids.push(await warm());
    const id = await draft(ids, { body: 'Diskon hari ini' });
    const found = await preview(id);
    expect(found.distinctTexts).toBe(1);
    expect(found.estimate).toMatchObject({ limitedBy: 'same_text' });
    expect(found.warnings).toContainEqual({ code: 'same_text', details: { count: 9, perHour: 4, hours: 3 } });
    // The number's own clock is the real one.
    await call('PATCH', `/${id}`, { endAt: new Date(Date.now() + 1_800_000).toISOString() });
    expect((await preview(id)).warnings.map(({ code }) => code)).toContain('finish_after_end');
  });

  test('knows when the shop rests, which the number does not', async () => {
    const [today, tomorrow, after] = [0, 1, 2].map((days) => ago(-days).toISOString().slice(0, 10));
    await shop({ blackoutDays: [today!, tomorrow!] });
    const { estimate, ...found } = await preview(await draft([await warm('Ani'), await warm('Budi')]));
    expect(found).toMatchObject({
      ...{ audience: 2, willGet: 2, excluded: [], deferred: [{ code: 'blackout', count: 2 }] },
      distinctTexts: 2,
    });
    expect(estimate).toMatchObject({
      startsAt: `${after}T01:00:00.000Z`,
      byDay: [{ date: after, count: 2 }],
      isOfNumber: true,
    });
  });

  test('says what keeps the number back, and answers without it too', async () => {
    const id = await draft([await warm()]);
    const report = aReport('main');
    report.session.state = 'disconnected';
    report.budget.breaker = {
      state: 'open',
      reason: 'complaints',
      since: null,
      until: new Date(NIGHT).toISOString(),
    };
    report.budget.warmUp = { day: 1, days: 5, cap: 20 };
    gateway.state.reports.set('main', report);
    const codes = async () => (await preview(id)).warnings.map(({ code }) => code);
    expect(await codes()).toEqual(['not_linked', 'warm_up', 'breaker']);
    gateway.state.refusal = { status: 503, code: 'down' };
    expect((await preview(id)).estimate).toMatchObject({ isOfNumber: false, preset: 'normal' });
  });
});

test('while it runs it tells when its number may send next, and what is left of the day', async () => {
  const id = await draft([await warm()]);
  const told = async () => (await call<Broadcast>('GET', `/${id}`)).body.data;
  expect(await told()).toMatchObject({ nextSendAt: null, share: null });
  await call('POST', `/${id}/start`);
  const { nextSendAt, share } = await told();
  expect([typeof nextSendAt, share]).toEqual(['string', { used: 0, cap: 90 }]);
  gateway.state.refusal = { status: 503, code: 'down' };
  expect(await told()).toMatchObject({ state: 'running', nextSendAt: null, share: null });
});

describe('a test', () => {
  const OWN = '6281100003333';
  beforeAll(() => api.db('wa_sessions').where({ id: 'main' }).update({ phone: OWN }));

  test('goes to an own number, as somebody would read it, and counts nowhere', async () => {
    const sari = await warm('Sari');
    const id = await draft([sari], { variants: ['Hai {customer_name}'] });
    const asked = { phone: '0811-0000-3333', variant: 1, clientId: 'uji-1' };
    const { status, body } = await call<{ messageId: number }>('POST', `/${id}/test`, asked);
    expect(status).toBe(202);
    const message = await api.db('messages').where({ id: body.data.messageId }).first();
    expect(message).toMatchObject({ body: 'Hai Sari', automation: 'test', lane: 'reply', status: 'queued' });
    expect((await call<{ messageId: number }>('POST', `/${id}/test`, asked)).body.data).toEqual(body.data);
    expect(await api.db('broadcast_recipients').where({ broadcast_id: id })).toEqual([]);
    await api
      .db('broadcasts')
      .where({ id })
      .update({
        media: {
          gatewayId: null,
          mimeType: 'image/png',
          size: 16,
          fileName: 'a.png',
          state: 'ready',
          file: 'a'.repeat(64),
        },
        media_kind: 'image',
      });
    const withPicture = await call<{ messageId: number }>('POST', `/${id}/test`, { phone: OWN });
    expect(await api.db('messages').where({ id: withPicture.body.data.messageId }).first()).toMatchObject({
      ...{ type: 'image', media: { file: 'a'.repeat(64) } },
    });
    expect(api.started).toContainEqual(['startMessage', body.data.messageId, 1]);
  });

  test.each([
    ['to anybody else', { phone: '081299990000' }, 'not_own_number', 422],
    ['of a text that is not there', { phone: OWN, variant: 3 }, 'unknown_variant', 422],
    ['as somebody who is not there', { phone: OWN, customerId: 999_999 }, 'customer_not_found', 404],
  ])('%s is refused', async (_what, asked, code, expected) => {
    const id = await draft([await warm()]);
    const { status, body } = await call('POST', `/${id}/test`, asked);
    expect([status, body.error.code]).toEqual([expected, code]);
  });
});

test('who is of the shop itself, or was erased, is in no preview', async () => {
  const [own, erased, other] = [await warm(), await warm(), await warm()];
  await change(own, { internal: true });
  await change(erased, { erased_at: ago(1) });
  expect(await preview(await draft([own, erased, other]))).toMatchObject({ audience: 1, willGet: 1 });
});

test('people of a line come page by page', async () => {
  const ids = [];
  for (let index = 0; index < 32; index += 1) ids.push(await warm());
  const id = await draft(ids);
  const path = `/${id}/preview/people`;
  const first = await call<PreviewPerson[]>('GET', path);
  expect(first.body.data).toHaveLength(30);
  const next = await call<PreviewPerson[]>('GET', `${path}?cursor=${first.body.page.nextCursor}`);
  expect([...first.body.data, ...next.body.data].map(({ customer }) => customer.id)).toEqual(ids);
  expect(next.body.page.nextCursor).toBeNull();
});

test('an answered word of theirs is no conversation that a person has', async () => {
  const id = await warm();
  await insertWritten(api.db, id, { replyWord: 'opt_in', sentAt: ago(0.1) });
  await api.db('conversations').where({ customer_id: id }).update({ status: 'open', waiting_since: null });
  expect((await preview(await draft([id]))).deferred).toEqual([]);
});
