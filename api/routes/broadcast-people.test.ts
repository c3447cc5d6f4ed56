import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PeopleOfPhones } from '@roms/contracts/broadcast-people';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';

let api: OrderApi;
let admin: Staff;

beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
});
afterAll(() => api.stop());

const find = (phones: string[], who = admin) =>
  api.call<PeopleOfPhones>(who, 'POST', '/api/v1/broadcasts/people', { phones });
/** Somebody who is known by this number, as an order makes them known. */
async function known(index: number, change: object = {}): Promise<{ id: number; phone: string }> {
  const { id, phone } = await insertCustomer(api.db, { phone: testPhone(1070, index) });
  await api
    .db('customers')
    .where({ id })
    .update({ name: 'Sari', ...change });
  return { id, phone };
}

test('finds the customers of numbers in any form, each once, and says which are nobody’s', async () => {
  const [sari, budi] = [await known(1), await known(2)];
  const local = `0${sari.phone.slice(2, 5)}-${sari.phone.slice(5, 9)} ${sari.phone.slice(9)}`;
  const stranger = testPhone(1070, 3);
  const { status, body } = await find([local, `+${sari.phone}`, budi.phone, stranger, '12', stranger]);
  expect(status).toBe(200);
  expect(body.data.found.map(({ id }) => id).sort()).toEqual([sari.id, budi.id].sort());
  expect(body.data.unknown).toEqual([stranger, '12', stranger]);
});

test('finds nobody of the shop itself, and nobody who was erased', async () => {
  const own = await known(4, { internal: true });
  const gone = await known(5, { erased_at: new Date() });
  const { body } = await find([own.phone, gone.phone]);
  expect(body.data).toEqual({ found: [], unknown: [own.phone, gone.phone] });
});

test('is the admin’s, and takes a list of a size that it can answer', async () => {
  expect((await find([testPhone(1070, 1)], await api.staff('cs', 'Ani'))).status).toBe(403);
  expect((await find([])).status).toBe(400);
  expect((await find(Array.from({ length: 10_001 }, () => '0812'))).status).toBe(400);
});
