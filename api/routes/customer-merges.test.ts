import type { CustomerMerge, Duplicate, DuplicatePair } from '@roms/contracts/customer-merges';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startOrderApi, type Answer, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';

let api: OrderApi;
let admin: Staff;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
});
afterAll(() => api.stop());
beforeEach(() => api.db.raw('TRUNCATE customers, orders, customer_distinctions CASCADE'));

const call = <T>(method: string, path: string, body?: unknown) =>
  api.call<T>(admin, method, `/api/v1${path}`, body);
const duplicates = async (id: number) =>
  (await call<Duplicate[]>('GET', `/customers/${id}/duplicates`)).body.data.map(({ customer, reasons }) => [
    customer.id,
    ...reasons,
  ]);

test('a person merges two and parts them again, and the audit log says so', async () => {
  const [keep, gone] = [
    await insertCustomer(api.db, { name: 'Sari' }),
    await insertCustomer(api.db, { name: 'Dewi' }),
  ];
  const orderId = await insertOrder(api.db, { customerId: gone.id, status: 'completed' });
  const merged = await call<CustomerMerge>('POST', `/customers/${gone.id}/merge`, { intoId: keep.id });
  expect([merged.status, merged.body.data]).toMatchObject([
    201,
    { intoId: keep.id, gone: { id: gone.id, name: 'Dewi', phone: gone.phone }, actorName: 'Bos' },
  ]);
  expect((await call('GET', `/customers/${gone.id}`)).status).toBe(404);
  expect((await call('GET', `/customers/${keep.id}`)).body.data).toMatchObject({
    segmentReason: { orders: 1 },
  });
  const { id } = merged.body.data;
  expect((await call<CustomerMerge[]>('GET', `/customers/${keep.id}/merges`)).body.data).toMatchObject([
    { id },
  ]);

  const undone = await call('POST', `/customer-merges/${id}/undo`);
  expect([undone.status, undone.body.data]).toEqual([200, { customerId: gone.id, intoId: keep.id }]);
  expect((await call('GET', `/customers/${gone.id}`)).body.data).toMatchObject({
    segmentReason: { orders: 1 },
  });
  expect((await call('GET', `/customers/${keep.id}`)).body.data).toMatchObject({
    segmentReason: { orders: 0 },
  });
  expect((await api.db('orders').where({ id: orderId }).first()).customer_id).toBe(gone.id);
  expect(await api.db('audit_log').orderBy('id').pluck('action')).toEqual([
    'customer.merged',
    'customer.merge_undone',
  ]);
  expect((await call('POST', `/customer-merges/${id}/undo`)).body.error.code).toBe('merge_undone');
  expect((await call('POST', `/customers/${gone.id}/merge`, { intoId: gone.id })).status).toBe(422);
});

test('who may be one is found by phone, by name and place, and by a LID without a phone; each says why', async () => {
  const phone = testPhone(1013, 1);
  const one = await insertCustomer(api.db, { name: 'Ibu Sari', phone });
  const other = await insertCustomer(api.db, { name: 'Toko Melati', phone: `0${phone.slice(2)}` });
  const namesake = await insertCustomer(api.db, { name: 'ibu  sári'.replace('  ', ' ') });
  const elsewhere = await insertCustomer(api.db, { name: 'Ibu Sari' });
  const lid = await insertCustomer(api.db, { name: 'Ibu Sari' });
  const place = (ids: number[], province_code: string) =>
    api
      .db('customers')
      .whereIn('id', ids)
      .update({ province_code, regency_code: `${province_code}.71` });
  await place([one.id, namesake.id], '32');
  await place([elsewhere.id], '81');
  await api.db('customers').where({ id: lid.id }).update({ phone: null });
  await api.db('customer_identities').where({ customer_id: lid.id }).update({ kind: 'lid' });

  expect((await duplicates(one.id)).sort()).toEqual(
    [
      [other.id, 'phone'],
      [namesake.id, 'name_and_place'],
      [lid.id, 'lid'],
    ].sort(),
  );
  const pairs = async () =>
    (await call<DuplicatePair[]>('GET', '/customer-duplicates')).body.data.map(({ one: a, other: b }) => [
      a.id,
      b.id,
    ]);
  expect(await pairs()).toContainEqual([other.id, one.id]);

  // Told apart, they are suggested no more, from neither side.
  const dismissed = await call('POST', `/customers/${one.id}/duplicates/dismiss`, { otherId: other.id });
  expect(dismissed.status).toBe(204);
  expect(await duplicates(other.id)).toEqual([]);
  expect(await pairs()).not.toContainEqual([other.id, one.id]);

  // Nobody of the shop, and nobody who was forgotten.
  await api.db('customers').where({ id: namesake.id }).update({ internal: true });
  await api.db('customers').where({ id: lid.id }).update({ erased_at: new Date() });
  expect(await duplicates(one.id)).toEqual([]);
});

test('who has no name is not taken for everybody else who has none', async () => {
  const [known, lid] = [
    await insertCustomer(api.db, { name: 'Tanpa nomor' }),
    await insertCustomer(api.db, { name: 'Tanpa nomor' }),
  ];
  await api.db('customers').where({ id: lid.id }).update({ phone: null });
  await api.db('customer_identities').where({ customer_id: lid.id }).update({ kind: 'lid' });
  expect([await duplicates(known.id), await duplicates(lid.id)]).toEqual([[], []]);
});

test('the list of pairs goes on where its page ended, and has each pair once', async () => {
  const ids: number[] = [];
  for (let n = 0; n < 40; n += 1) {
    const twins = [
      await insertCustomer(api.db, { name: `Kembar ${n}` }),
      await insertCustomer(api.db, { name: `Kembar ${n}` }),
    ];
    ids.push(...twins.map(({ id }) => id));
  }
  await api.db('customers').whereIn('id', ids).update({ province_code: '32', regency_code: '32.73' });
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body }: Answer<DuplicatePair[]> = await call('GET', `/customer-duplicates?cursor=${cursor}`);
    seen.push(...body.data.map(({ one, other }) => `${one.id} ${other.id}`));
    cursor = body.page.nextCursor;
  }
  expect([seen.length, new Set(seen).size]).toEqual([40, 40]);
});
