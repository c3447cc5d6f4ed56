import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Audience, AudienceCount } from '@roms/contracts/audiences';
import type { SegmentPreview } from '@roms/contracts/segments';
import { refreshSegments } from '../../db/segments/refresh-segments.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';

let api: OrderApi;
let admin: Staff;
let cs: Staff;
beforeAll(async () => {
  api = await startOrderApi();
  [admin, cs] = [await api.staff('admin', 'Bos'), await api.staff('cs', 'Ani')];
});
afterAll(() => api.stop());
beforeEach(() => api.db.raw('TRUNCATE customers, audiences, segment_days CASCADE'));

const DAY_MS = 24 * 3_600_000;
const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS);
const call = <T = Audience>(who: Staff, method: string, path = '', body?: unknown) =>
  api.call<T>(who, method, `/api/v1/audiences${path}`, body);
const count = async (filter: unknown) =>
  (await call<AudienceCount>(admin, 'POST', '/count', { filter })).body.data;
const loyal = { field: 'segment', op: 'is', value: 'loyal' };

async function buyer(name: string, days: number[], price = 90_000): Promise<number> {
  const { id } = await insertCustomer(api.db, { name });
  for (const one of days)
    await insertOrder(api.db, {
      ...{ customerId: id, status: 'completed', orderedAt: ago(one) },
      items: [{ name: 'Kopi', price }],
    });
  return id;
}

test('says how many fit, and who the newest of them are, without those of the shop and those who are forgotten', async () => {
  const [sari, joko] = [await buyer('Sari', [40, 30, 20, 10]), await buyer('Joko', [5])];
  const [internal, erased] = [await buyer('Bos', [5]), await buyer('x', [5])];
  await api.db('customers').where({ id: internal }).update({ internal: true });
  await api.db('customers').where({ id: erased }).update({ erased_at: new Date() });
  await refreshSegments(api.db, { now: new Date() });
  expect(await count({ all: [] })).toMatchObject({
    count: 2,
    samples: [
      { id: joko, name: 'Joko', segment: 'new' },
      { id: sari, name: 'Sari', segment: 'loyal' },
    ],
  });
  expect(await count(loyal)).toMatchObject({ count: 1, samples: [{ id: sari }] });
  expect(await count({ none: [loyal] })).toMatchObject({ count: 1, samples: [{ id: joko }] });
  // By hand: one more, one less.
  const byHand = { any: [loyal, { field: 'customerId', op: 'in', value: [joko, internal] }] };
  expect((await count(byHand)).count).toBe(2);
  const without = { all: [byHand, { none: [{ field: 'customerId', op: 'in', value: [sari] }] }] };
  expect((await count(without)).samples.map(({ id }) => id)).toEqual([joko]);
  expect(await count({ any: [] })).toEqual({ count: 0, samples: [] });
});

test('shows no more than five of many, and leaves nothing in the audit log', async () => {
  for (let n = 0; n < 7; n += 1) await insertCustomer(api.db);
  const rows = () => api.db('audit_log').count('* as n').first();
  const before = await rows();
  const { count: all, samples } = await count({ all: [] });
  expect([all, samples.length]).toEqual([7, 5]);
  expect(await rows()).toEqual(before);
});

test('what is no filter is 400, and says where', async () => {
  for (const filter of [null, [], 'all', { all: {} }, { ...loyal, value: 'best' }])
    expect((await call(admin, 'POST', '/count', { filter })).status).toBe(400);
  const nested = { all: [loyal, { ...loyal, op: 'gte' }] };
  const { status, body } = await call(admin, 'POST', '/count', { filter: nested });
  expect([status, body.error.details]).toEqual([
    400,
    { fields: { 'filter.all.1.op': ['must be one of is, not, in for segment'] } },
  ]);
});

test('a filter is kept under a name, changed and forgotten, each with its line in the audit log', async () => {
  const made = await call(admin, 'POST', '', { name: 'Setia', filter: loyal });
  const { id } = made.body.data;
  expect([made.status, made.body.data]).toMatchObject([201, { name: 'Setia', filter: loyal }]);
  const again = await call(admin, 'POST', '', { name: 'SETIA', filter: { all: [] } });
  expect([again.status, again.body.error.code]).toEqual([409, 'audience_name_taken']);
  await call(admin, 'POST', '', { name: 'Akrab', filter: { all: [] } });
  const names = async () => (await call<Audience[]>(admin, 'GET')).body.data.map(({ name }) => name);
  expect(await names()).toEqual(['Akrab', 'Setia']);

  const filter = { all: [loyal, { field: 'orders', op: 'gte', value: 6 }] };
  const changed = await call(admin, 'PATCH', `/${id}`, { filter });
  expect(changed.body.data).toMatchObject({ id, name: 'Setia', filter });
  const taken = await call(admin, 'PATCH', `/${id}`, { name: 'akrab' });
  expect(taken.body.error.code).toBe('audience_name_taken');
  expect((await call(admin, 'DELETE', `/${id}`)).status).toBe(204);
  for (const method of ['PATCH', 'DELETE'])
    expect((await call(admin, method, `/${id}`, { name: 'x' })).body.error.code).toBe('audience_not_found');
  const rows = await api
    .db('audit_log')
    .where({ subject_type: 'audience', subject_id: String(id) })
    .orderBy('id')
    .select('action', 'before', 'after');
  expect(rows).toMatchObject([
    { action: 'audience.created', after: { name: 'Setia', filter: loyal } },
    { action: 'audience.changed', before: { filter: loyal }, after: { filter } },
    { action: 'audience.deleted', before: { name: 'Setia', filter } },
  ]);
});

test('is an admin’s alone', async () => {
  const body = { name: 'x', filter: loyal };
  for (const [method, path] of [
    ['GET', ''],
    ['POST', ''],
    ['POST', '/count'],
    ['PATCH', '/1'],
    ['DELETE', '/1'],
  ])
    expect([
      method,
      path,
      (await call(cs, method!, path, method === 'GET' ? undefined : body)).status,
    ]).toEqual([method, path, 403]);
});

test('thresholds that somebody thinks of: who would go where, and nobody goes', async () => {
  const preview = async (rfm: object) =>
    (await api.call<SegmentPreview>(admin, 'POST', '/api/v1/segments/preview', { rfm })).body.data;
  for (const days of [20, 20, 40, 100]) await buyer('Sari', [days]);
  await refreshSegments(api.db, { now: new Date() });
  const before = await api.db('customer_segments').orderBy('customer_id');
  const { moves, sizes } = await preview({ newDays: 10, inactiveDays: 30 });
  expect(moves).toEqual([
    { from: 'new', to: 'regular', count: 2 },
    { from: 'regular', to: 'inactive', count: 1 },
  ]);
  expect(sizes.filter((size) => size.count > 0)).toEqual([
    { key: 'inactive', count: 2 },
    { key: 'regular', count: 2 },
  ]);
  expect((await preview({})).moves).toEqual([]);
  expect(await api.db('customer_segments').orderBy('customer_id')).toEqual(before);
  // When they are kept, the run does just that.
  await api.call(admin, 'PATCH', '/api/v1/settings', { rfm: { newDays: 10, inactiveDays: 30 } });
  expect(await refreshSegments(api.db, { now: new Date() })).toMatchObject({
    moves: { 'new>regular': 2, 'regular>inactive': 1 },
  });
  const refused = await api.call(admin, 'POST', '/api/v1/segments/preview', { rfm: { newDays: 0 } });
  expect(refused.status).toBe(400);
  await api.call(admin, 'PATCH', '/api/v1/settings', { rfm: { newDays: 30, inactiveDays: 60 } });
});
