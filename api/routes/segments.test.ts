import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Customer } from '@roms/contracts/customers';
import type { SegmentDay, SegmentFlow, SegmentMove } from '@roms/contracts/segments';
import { refreshSegments } from '../../db/segments/refresh-segments.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertNewOrder, insertOrder } from '../../tests/support/rows.ts';

let api: OrderApi;
let admin: Staff;
let ani: Staff;

beforeAll(async () => {
  api = await startOrderApi();
  [ani, admin] = [await api.staff('cs', 'Ani'), await api.staff('admin', 'Bos')];
});
afterAll(() => api.stop());
// A second try finds nothing of the first.
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, segment_days, segment_moves CASCADE');
  await api.db('settings').whereIn('key', ['capacity', 'rfm', 'zone']).delete();
});

const DAY_MS = 24 * 3_600_000;
const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS);
const get = <T>(path: string, who = admin) => api.call<T>(who, 'GET', `/api/v1/${path}`);

test('an order that is shipped moves its customer, and everything that shows it says the same', async () => {
  const { id: sari } = await insertCustomer(api.db, { name: 'Sari' });
  const { id: joko } = await insertCustomer(api.db, { name: 'Joko' });
  await insertOrder(api.db, { customerId: joko, status: 'completed', orderedAt: ago(100) });
  expect((await get('segments')).body).toEqual({
    data: [
      ...['inactive', 'big_spender', 'loyal', 'new', 'regular'].map((key) => ({ key, count: 0 })),
      { key: 'none', count: 2 },
    ],
    at: null,
  });
  await api.db('customer_segments').update({ since: null });
  await refreshSegments(api.db, { now: new Date() });

  const orderedAt = new Date(Date.now() - 60_000);
  const orderId = await insertNewOrder(api.db, { customerId: sari, orderedAt });
  await api.call(admin, 'PATCH', `/api/v1/orders/${orderId}`, { status: 'shipped' });
  const reason = { orders: 1, spent: 90_000, ...{ firstOrderAt: orderedAt, lastOrderAt: orderedAt } };
  const expected = {
    segment: 'new',
    segmentReason: JSON.parse(JSON.stringify(reason)) as unknown,
  };
  expect((await get<Customer>(`customers/${sari}`)).body.data).toMatchObject(expected);
  const inSegment = async (segment: string, q = '') =>
    (await get<Customer[]>(`customers?segment=${segment}&q=${q}`)).body.data;
  expect(await inSegment('new')).toMatchObject([{ id: sari, ...expected }]);
  expect((await inSegment('inactive')).map(({ id }) => id)).toEqual([joko]);
  expect(await inSegment('inactive', 'Sari')).toEqual([]);
  expect((await inSegment('new', 'Sari')).map(({ id }) => id)).toEqual([sari]);
  expect(await inSegment('loyal')).toEqual([]);
  expect((await get('customers?segment=best')).status).toBe(400);

  const sizes = (await get('segments')).body as unknown as { data: { key: string; count: number }[] };
  expect(sizes.data.filter(({ count }) => count > 0)).toEqual([
    { key: 'inactive', count: 1 },
    { key: 'new', count: 1 },
  ]);
  expect((await get<SegmentFlow[]>('segments/movements')).body.data).toEqual([
    { from: 'none', to: 'new', count: 1 },
  ]);
  const { data: moved } = (await get<SegmentMove[]>('segments/moves')).body;
  expect(moved).toMatchObject([{ customer: { id: sari, name: 'Sari' }, from: 'none', to: 'new' }]);
  expect((await get<SegmentDay[]>('segments/days')).body.data).toMatchObject([
    { counts: { inactive: 1, none: 1, new: 0 } },
  ]);
});

test('the list of a segment is the person’s own rows only', async () => {
  const { id } = await insertCustomer(api.db, { name: 'Tini' });
  await api.db('conversations').insert({ customer_id: id, session_id: 'main', assignee_id: ani.id });
  const { data } = (await get<Customer[]>('customers?segment=none', ani)).body;
  expect(data.map((one) => one.id)).toEqual([id]);
});

test('somebody asks for a run, and that is written down', async () => {
  const { status, body } = await api.call(admin, 'POST', '/api/v1/segments/refresh');
  expect([status, body.data]).toEqual([202, { runId: 'run-1' }]);
  expect(api.started).toContainEqual(['startSegmentation']);
  expect(await api.db('audit_log').orderBy('id', 'desc').first('action')).toEqual({
    action: 'segments.refreshed',
  });
  expect((await api.call(ani, 'POST', '/api/v1/segments/refresh')).status).toBe(403);
});

test('other thresholds, or another clock, have everybody placed anew', async () => {
  const runs = () => api.started.filter(([what]) => what === 'startSegmentation').length;
  const before = runs();
  const change = (settings: object) => api.call(admin, 'PATCH', '/api/v1/settings', settings);
  await change({ capacity: 7 });
  expect(runs()).toBe(before);
  await change({ rfm: { newDays: 14 } });
  await change({ zone: 'Asia/Jayapura' });
  expect(runs()).toBe(before + 2);
});

test.each([
  'from=2026-02-01&to=2026-01-01',
  'from=2024-01-01&to=2026-01-01',
  'from=gestern',
  'from=0001-01-01',
])('days that cannot be read are refused: %s', async (days) => {
  for (const what of ['movements', 'moves', 'days'])
    expect((await get(`segments/${what}?${days}`)).status, what).toBe(400);
});
