import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SavedView } from '@roms/contracts/saved-views';
import { startOrderApi, type Caller, type OrderApi, type Staff } from '../../tests/support/order-api.ts';

let api: OrderApi;
let admin: Staff;
let sari: Staff;
let dewi: Staff;
beforeAll(async () => {
  api = await startOrderApi();
  [admin, sari, dewi] = [
    await api.staff('admin'),
    await api.staff('cs', 'Sari'),
    await api.staff('cs', 'Dewi'),
  ];
});
afterAll(() => api.stop());
// A second try finds nothing of the first.
beforeEach(() => api.db('saved_views').delete());

const call = <T = SavedView>(who: Caller, method: string, path = '', body?: unknown) =>
  api.call<T>(who, method, `/api/v1/saved-views${path}`, body);
const namesOf = async (who: Caller) =>
  (await call<SavedView[]>(who, 'GET')).body.data.map(({ name }) => name);

test('a view keeps its filter, is its owner’s alone, and is changed and forgotten by them', async () => {
  const filter = { tab: 'mine', status: 'snoozed', assignee: 'none', unread: true, sort: 'waiting' };
  const made = await call(sari, 'POST', '', { name: 'Tidur', filter });
  expect([made.status, made.body.data]).toEqual([
    201,
    { id: made.body.data.id, list: 'inbox', name: 'Tidur', filter, shared: false, isMine: true },
  ]);
  const path = `/${made.body.data.id}`;
  for (const other of [dewi, admin]) {
    expect(await namesOf(other)).not.toContain('Tidur');
    expect((await call(other, 'PATCH', path, { name: 'x' })).status).toBe(404);
    expect((await call(other, 'DELETE', path)).status).toBe(404);
  }
  const changed = await call(sari, 'PATCH', path, { name: 'Nanti', filter: { label: 3 } });
  expect(changed.body.data).toMatchObject({ name: 'Nanti', filter: { label: 3 } });
  expect((await call(sari, 'DELETE', path)).status).toBe(204);
  expect(await namesOf(sari)).toEqual([]);
});

test('a view of everybody is an admin’s to make, change and delete', async () => {
  expect((await call(sari, 'POST', '', { name: 'A', filter: {}, shared: true })).status).toBe(403);
  const { body } = await call(admin, 'POST', '', { name: 'Komplain', filter: { label: 1 }, shared: true });
  const path = `/${body.data.id}`;
  expect((await call<SavedView[]>(sari, 'GET')).body.data).toEqual([{ ...body.data, isMine: false }]);
  expect((await call(sari, 'PATCH', path, { name: 'x' })).status).toBe(403);
  expect((await call(sari, 'DELETE', path)).status).toBe(403);
  const own = await call(sari, 'POST', '', { name: 'Punyaku', filter: {} });
  expect((await call(sari, 'PATCH', `/${own.body.data.id}`, { shared: true })).status).toBe(403);
  expect((await call(admin, 'DELETE', path)).status).toBe(204);
});

test('what a view searches for stands in no audit row', async () => {
  const made = await call(sari, 'POST', '', { name: 'Cari', filter: { q: '08123456789', label: 3 } });
  expect(made.body.data.filter).toEqual({ q: '08123456789', label: 3 });
  const path = `/${made.body.data.id}`;
  await call(sari, 'PATCH', path, { filter: { q: 'Bu Tini' } });
  await call(sari, 'DELETE', path);
  const rows = await api
    .db('audit_log')
    .where({ subject_type: 'saved_view', subject_id: String(made.body.data.id) })
    .orderBy('id');
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatchObject({ after: { name: 'Cari', filter: { label: 3, hasSearch: true } } });
  expect(JSON.stringify(rows)).not.toMatch(/08123456789|Bu Tini/);
});

test('what no list could be narrowed by is 400', async () => {
  for (const filter of [{ tab: 'secret' }, { assignee: 'nobody' }, { label: 'x' }, { sort: 'name' }])
    expect((await call(sari, 'POST', '', { name: 'x', filter })).status).toBe(400);
  expect((await call(sari, 'POST', '', { name: ' ', filter: {} })).status).toBe(400);
});
