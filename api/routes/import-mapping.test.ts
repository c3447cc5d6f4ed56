import { afterAll, beforeAll, expect, test } from 'vitest';
import { importsOf } from '../../tests/support/import-api.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { testPhone } from '../../tests/support/shop.ts';

let api: OrderApi;
let admin: Staff;
let files: ReturnType<typeof importsOf>;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin');
  files = importsOf(api, () => admin);
});
afterAll(() => api.stop());

const phone = testPhone(1014, 1);
const FILE = `Siapa,Kontak,Alamat,Kota\nIbu Sari,0${phone.slice(2)},Jl. Braga 1,Bandung\n`;

test('columns are what a person says they are, and that is remembered with the import', async () => {
  const refused = await files.bring(FILE, 'kind=customers');
  expect(refused).toMatchObject({ state: 'failed', error: { code: 'missing_columns' } });
  const query = 'kind=customers&columns=customer_name,customer_phone,,city';
  expect(await files.bring(FILE, `${query}&dryRun=true`)).toMatchObject({ counts: { ok: 1 } });
  const done = await files.bring(FILE, query);
  expect(done.counts).toEqual({ total: 1, ok: 1, repeated: 0, failed: 0 });
  expect(done.columns).toEqual([
    { written: 'Siapa', name: 'customer_name' },
    { written: 'Kontak', name: 'customer_phone' },
    { written: 'Alamat', name: null },
    { written: 'Kota', name: 'city' },
  ]);
  const made = await api.db('customers').where({ phone }).first();
  expect(made).toMatchObject({ name: 'Ibu Sari', address: null, city: 'Bandung' });
});

test('a first row with a phone in it is no header, whatever its columns are said to be, and nothing of it is kept', async () => {
  const [, first] = FILE.split('\n');
  const refused = await files.bring(
    `${first}\n${first}\n`,
    'kind=customers&columns=customer_name,customer_phone',
  );
  expect(refused).toMatchObject({ state: 'failed', error: { code: 'no_header' }, columns: [] });
});

test('a file’s columns are proposed with what stands in them, and nothing of it is kept', async () => {
  const path = '/api/v1/import-columns?kind=customers';
  const { body } = await api.call(admin, 'POST', path, Buffer.from(FILE));
  expect(body.data).toEqual([
    { written: 'Siapa', name: null, sample: 'Ibu Sari' },
    { written: 'Kontak', name: null, sample: `0${phone.slice(2)}` },
    { written: 'Alamat', name: 'address', sample: 'Jl. Braga 1' },
    { written: 'Kota', name: 'city', sample: 'Bandung' },
  ]);
});

test('a column that is none is refused, and one that is said twice counts once', async () => {
  expect((await files.send(FILE, 'kind=customers&columns=shoe_size')).status).toBe(400);
  const twice = await files.bring(FILE, 'kind=customers&columns=customer_phone,customer_phone');
  expect(twice.columns.map(({ name }) => name)).toEqual(['customer_phone', null, null, null]);
});
