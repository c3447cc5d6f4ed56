import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Broadcast, BroadcastPreview } from '@roms/contracts/broadcasts';
import type { Settings } from '@roms/contracts/settings';
import { freezeAudience } from '../../db/broadcasts/freeze-audience.ts';
import { judgeRecipients } from '../../db/broadcasts/judge-recipients.ts';
import { neverOpen } from '../../db/broadcasts/never-open.ts';
import { nextStep } from '../../db/broadcasts/next-step.ts';
import { queueRecipient } from '../../db/broadcasts/queue-recipient.ts';
import { NOON, startBroadcastApi, type BroadcastApi } from '../../tests/support/broadcast-api.ts';
import { insertMarketing, insertWarmCustomer } from '../../tests/support/broadcasts.ts';
import { aReport } from '../../tests/support/canned-gateway.ts';
import type { Staff } from '../../tests/support/order-api.ts';
import { statementsOf } from '../../tests/support/statements.ts';

const HOUR_MS = 3_600_000;
const from = (hours: number): Date => new Date(NOON.getTime() + hours * HOUR_MS);
/** When the lane of broadcasts is closed. */
const LATE = { from: '20:30', to: '23:00' };
/** When it is closed wherever a customer lives. */
const NOWHERE = { from: '23:00', to: '23:30' };

let served: BroadcastApi;
let api: BroadcastApi['api'];
let gateway: BroadcastApi['gateway'];
let admin: Staff;

beforeAll(async () => {
  served = await startBroadcastApi();
  ({ api, gateway, admin } = served);
});
afterAll(() => served.stop());
beforeEach(async () => {
  await served.reset();
  // What other tests left there wants to be asked about no more.
  await api.db('broadcasts').update({ state: 'cancelled', pause_reason: null, ended_at: NOON });
  api.started.length = 0;
});

/** Of the API's clock. */
const now = (): Date => api.deps.now();
const call = <T>(method: string, path: string, body?: unknown) =>
  api.call<T>(admin, method, `/api/v1${path}`, body);
const shop = (changes: Partial<Settings>) => call<Settings>('PATCH', '/settings', changes);
const warm = () => insertWarmCustomer(api.db, { wroteAt: from(-40 * 24) });
const draft = async (customerIds: number[]): Promise<number> => {
  const asked = { name: 'Promo', audience: { customerIds }, body: 'Halo {customer_name}' };
  return (await call<Broadcast>('POST', '/broadcasts', asked)).body.data.id;
};
const one = async (id: number) => (await call<Broadcast>('GET', `/broadcasts/${id}`)).body.data;
const preview = async (id: number) =>
  (await call<BroadcastPreview>('POST', `/broadcasts/${id}/preview`)).body.data;
const step = (broadcastId: number) =>
  api.db.transaction((trx) => nextStep(trx, { broadcastId, after: 0 }, { now }));

/** As its workflow leaves it after the checks of the start. */
async function begun(customerIds: number[]): Promise<number> {
  const id = await draft(customerIds);
  await call('POST', `/broadcasts/${id}/start`);
  await api.db.transaction(async (trx) => {
    await freezeAudience(trx, id, now());
    await judgeRecipients(trx, id, { now }, 100);
  });
  return id;
}
const live = (id: number, zone: string) => api.db('customers').where({ id }).update({ zone });
const holdAutomation = (until: Date | null) =>
  api.db('automation_stops').insert({
    ...{ reason: 'Stok habis', until, stopped_at: from(-1), actor_kind: 'user', actor_name: 'Bos' },
  });

describe('a preview', () => {
  test('says until when a check has asked again about all whom it puts off', async () => {
    const [first, last] = [await warm(), await warm()];
    await insertMarketing(api.db, first, from(-60));
    await insertMarketing(api.db, last, from(-24));
    expect((await preview(await draft([first, last]))).deferred).toEqual([
      { code: 'freq_cap', count: 2, until: from(-24 + 3 * 24).toISOString() },
    ]);
  });

  test.each([null, from(2)])(
    'knows of a stop of all automation when it ends, if it does: %s',
    async (until) => {
      await holdAutomation(until);
      const { deferred } = await preview(await draft([await warm()]));
      expect(deferred).toMatchObject([{ code: 'automation_stopped', count: 1 }]);
      expect(deferred[0]!.until === null).toBe(until === null);
    },
  );

  test('warns of hours that never meet those of broadcasts, and for whom', async () => {
    await shop({ sendingHours: LATE });
    const [here, east] = [await warm(), await warm()];
    const warnings = async (ids: number[]) => (await preview(await draft(ids))).warnings;
    const details = { ...LATE, opens: 8, closes: 20 };
    expect(await warnings([here])).toContainEqual({
      code: 'hours_never_meet',
      details: { ...details, count: 1, isForAll: true },
    });
    // There it is 20:30 when it is 18:30 in Jakarta.
    await live(east, 'Asia/Jayapura');
    expect(await warnings([here, east])).toContainEqual({
      code: 'hours_never_meet',
      details: { ...details, count: 1, isForAll: false },
    });
    expect(await warnings([east])).toEqual([]);
    const report = aReport('main');
    report.budget.isPaced = false;
    gateway.state.reports.set('main', report);
    expect(await warnings([here])).toEqual([]);
  });
});

describe('a start while the shop writes only when broadcasts are closed', () => {
  const start = (id: number) => call<Broadcast>('POST', `/broadcasts/${id}/start`);
  const block = (id: number, at: Date | null) => api.db('customers').where({ id }).update({ blocked_at: at });
  beforeEach(() => shop({ sendingHours: LATE }));

  test.each([
    ['for now', null, LATE],
    ['for later, when they meet nowhere', from(48).toISOString(), NOWHERE],
  ])('is refused %s', async (_, startAt, hours) => {
    await shop({ sendingHours: hours });
    const id = await draft([await warm(), await warm()]);
    await call('PATCH', `/broadcasts/${id}`, { startAt });
    api.started.length = 0;
    const { status, body } = await start(id);
    expect([status, body.error]).toMatchObject([
      422,
      { code: 'hours_never_meet', details: { ...hours, opens: 8, closes: 20 } },
    ]);
    expect([(await one(id)).state, api.started]).toEqual(['draft', []]);
  });

  test('is granted for later, when others may be meant, with a warning', async () => {
    const id = await draft([await warm()]);
    const isForAll = async () =>
      (await preview(id)).warnings.find(({ code }) => code === 'hours_never_meet')?.details.isForAll;
    expect(await isForAll()).toBe(true);
    await call('PATCH', `/broadcasts/${id}`, { startAt: from(48).toISOString() });
    expect(await isForAll()).toBe(false);
    expect((await start(id)).body.data.state).toBe('scheduled');
  });

  test('is granted when one who would get it lives where the hours meet', async () => {
    const [here, east] = [await warm(), await warm()];
    await live(east, 'Asia/Jayapura');
    const id = await draft([here, east]);
    await block(east, from(-1));
    expect((await start(id)).body.error.code).toBe('hours_never_meet');
    await block(east, null);
    expect((await start(id)).body.data.state).toBe('running');
    // What the row says goes first.
    expect((await start(id)).body.error.code).toBe('broadcast_state');
  });

  test('is granted when its number keeps no hours', async () => {
    const report = aReport('main');
    report.budget.isPaced = false;
    gateway.state.reports.set('main', report);
    expect((await start(await draft([await warm()]))).body.data.state).toBe('running');
  });
});

describe('a broadcast that runs', () => {
  test('tells when the first of those who are left is asked again, and why, if all are put off', async () => {
    const [soon, later] = [await warm(), await warm()];
    await insertMarketing(api.db, soon, from(-70));
    await insertMarketing(api.db, later, from(-24));
    const both = await begun([soon, later]);
    const capped = { reason: 'freq_cap', isForAll: true, at: from(2).toISOString() };
    expect((await one(both)).waitsFor).toEqual(capped);
    // They wait for different things.
    await api
      .db('broadcast_recipients')
      .where({ broadcast_id: both, customer_id: later })
      .update({ reason: 'cs_open' });
    expect((await one(both)).waitsFor).toEqual({ ...capped, isForAll: false });
    served.at(from(2.01));
    expect((await one(both)).waitsFor).toBeNull();
    served.at(NOON);
    const third = await begun([await warm(), later]);
    expect((await one(third)).waitsFor).toBeNull();
  });

  test('waits for a stop of all automation', async () => {
    const id = await begun([await warm()]);
    await holdAutomation(null);
    expect((await one(id)).waitsFor).toEqual({ reason: 'automation_stopped', isForAll: true, at: null });
    await call('POST', `/broadcasts/${id}/pause`);
    expect((await one(id)).waitsFor).toBeNull();
  });

  test('says that it never leaves when the hours of all who are left never meet its own', async () => {
    const east = await warm();
    await live(east, 'Asia/Jayapura');
    const [nobody, somebody] = [await begun([await warm()]), await begun([await warm(), east])];
    await shop({ sendingHours: LATE });
    expect((await one(nobody)).waitsFor).toEqual({ reason: 'hours_never_meet', isForAll: true, at: null });
    expect((await one(somebody)).waitsFor).toBeNull();
  });

  test('looks for nobody who is left when the hours meet nowhere', async () => {
    const id = await begun([await warm()]);
    await shop({ sendingHours: NOWHERE });
    const shown = await statementsOf(api.db, () => one(id));
    expect(shown.result.waitsFor).toEqual({ reason: 'hours_never_meet', isForAll: true, at: null });
    expect(shown.sql.filter((sql) => /broadcast_recipients.*join "customers"/.test(sql))).toEqual([]);
    const looked = await statementsOf(api.db, () => neverOpen(api.db, { now }));
    expect(looked.result).toMatchObject({ isEverywhere: true });
    expect(looked.sql).toHaveLength(1);
  });
});

describe('settings that change', () => {
  const left = (id: number) =>
    api
      .db('broadcast_recipients')
      .where({ broadcast_id: id })
      .orderBy('position')
      .select('reason', { isPutOff: api.db.raw('not_before IS NOT NULL') });
  const LIFTED = { reason: null, isPutOff: false };
  const wakes = () => api.started.filter(([what]) => what === 'wakeBroadcast').map(([, id]) => id);

  test('have those asked again who are put off, in the next step and not in the request', async () => {
    const capped = await warm();
    await insertMarketing(api.db, capped, from(-24));
    // A day of rest, all of it.
    await shop({ blackoutDays: [from(7).toISOString().slice(0, 10)] });
    const id = await begun([await warm(), capped]);
    await call('POST', `/broadcasts/${id}/pause`);
    const before = await api.db('broadcasts').where({ id }).first();
    expect((await left(id)).map(({ reason }) => reason).sort()).toEqual(['blackout', 'freq_cap']);
    api.started.length = 0;
    // It says nothing of hours, days or the cap.
    await shop({ shopName: 'Toko Sari', noReplyStreak: 5 });
    expect(wakes()).toEqual([]);
    await shop({ blackoutDays: [] });
    expect(wakes()).toEqual([id]);
    expect((await left(id)).every(({ isPutOff }) => isPutOff)).toBe(true);
    // What nobody told the workflow the sweep finds.
    const after = await api.db('broadcasts').where({ id }).first();
    expect(after.revision).toBe(before.revision + 1);
    expect(await step(id)).toMatchObject({ next: 'wait', state: 'paused' });
    // Also whom another check put off first: the day has moved them on.
    expect(await left(id)).toEqual([LIFTED, LIFTED]);
    // It says so anew.
    await call('POST', `/broadcasts/${id}/resume`);
    await api.db.transaction((trx) => queueRecipient(trx, { broadcastId: id, customerId: capped }, { now }));
    expect(await left(id)).toEqual(expect.arrayContaining([LIFTED, { reason: 'freq_cap', isPutOff: true }]));
    await shop({ frequencyCapDays: 0 });
    await step(id);
    expect(await left(id)).toEqual([LIFTED, LIFTED]);
    // Nobody is put off any more.
    api.started.length = 0;
    await shop({ blackoutDays: ['2030-01-01'] });
    expect(wakes()).toEqual([]);
  });

  test('let it go on at once', async () => {
    served.at(from(10));
    const id = await begun([await warm()]);
    expect(await step(id)).toMatchObject({ next: 'wait' });
    expect((await one(id)).waitsFor).toMatchObject({ reason: 'quiet_hours' });
    await shop({ sendingHours: null });
    expect((await one(id)).waitsFor).toBeNull();
    expect(await step(id)).toMatchObject({ next: 'send' });
  });
});

test('it says since when it is paused or cancelled, and by whom', async () => {
  const id = await begun([await warm()]);
  expect((await one(id)).stopped).toBeNull();
  const other = await api.staff('admin', 'Wakil');
  const act = (who: Staff, what: string) => api.call(who, 'POST', `/api/v1/broadcasts/${id}/${what}`);
  await act(admin, 'pause');
  await act(admin, 'resume');
  expect((await one(id)).stopped).toBeNull();
  await act(other, 'pause');
  expect((await one(id)).stopped).toMatchObject({ by: 'Wakil' });
  // What happened by itself is nobody's.
  await api
    .db('broadcasts')
    .where({ id })
    .update({ pause_reason: 'breaker', paused_at: from(-2) });
  expect((await one(id)).stopped).toEqual({ at: from(-2).toISOString(), by: null, isTooLate: false });
  await act(admin, 'cancel');
  expect((await one(id)).stopped).toMatchObject({ by: 'Bos' });
});

test('it says that its end date passed before it began, unless somebody cancelled it', async () => {
  /** It is to start in two hours and to end in four, and nobody looks before six have passed. */
  async function late(): Promise<number> {
    const id = await draft([await warm()]);
    const times = { startAt: from(2).toISOString(), endAt: from(4).toISOString() };
    await call('PATCH', `/broadcasts/${id}`, times);
    expect((await call<Broadcast>('POST', `/broadcasts/${id}/start`)).body.data.state).toBe('scheduled');
    served.at(from(6));
    return id;
  }
  const missed = await late();
  await step(missed);
  expect(await one(missed)).toMatchObject({
    ...{ state: 'cancelled', counts: { audience: 0 } },
    stopped: { at: from(6).toISOString(), by: null, isTooLate: true },
  });
  served.at(NOON);
  const cancelled = await late();
  await call('POST', `/broadcasts/${cancelled}/cancel`);
  await api
    .db('broadcasts')
    .where({ id: cancelled })
    .update({ end_at: from(-48) });
  expect((await one(cancelled)).stopped).toMatchObject({ by: 'Bos', isTooLate: false });
});

test('the file of its log has words beside the codes, in the language of who asks', async () => {
  const blocked = await warm();
  await api
    .db('customers')
    .where({ id: blocked })
    .update({ blocked_at: from(-1) });
  const id = await begun([blocked]);
  const rows = async (query = '') => {
    const { body } = await call('GET', `/broadcasts/${id}/recipients.csv${query}`);
    return String((body as unknown as { text: string }).text)
      .split('\r\n')
      .slice(0, 2);
  };
  const [head, indonesian] = await rows();
  expect(head).toContain(',status,reason,status_words,reason_words,');
  expect(indonesian).toContain(',skipped,blocked,Dilewati,Pelanggan memblokir nomor toko,');
  expect((await rows('?language=en'))[1]).toContain(
    ",skipped,blocked,Skipped,Customer blocked the shop's number,",
  );
  expect((await call('GET', `/broadcasts/${id}/recipients.csv?language=fr`)).status).toBe(400);
});
