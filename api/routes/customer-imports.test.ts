import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { importsOf } from '../../tests/support/import-api.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';

let api: OrderApi;
let admin: Staff;
let files: ReturnType<typeof importsOf>;
/** The last row of the audit log, which is never emptied. */
let known: number;
const audited = (action: string) =>
  api.db('audit_log').where({ action }).where('id', '>', known).orderBy('id');

beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
  files = importsOf(api, () => admin);
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, labels, imports CASCADE');
  known = Number((await api.db('audit_log').max('id as id').first())?.id ?? 0);
});

const phone = (n: number) => testPhone(640, n);
const bring = (lines: string[], more = '') =>
  files.bring(lines.join('\n'), `kind=customers&fileName=kontak.csv${more}`);
const customers = (): Promise<Record<string, unknown>[]> =>
  api
    .db('customers')
    .orderBy('id')
    .select('name', 'name_source', 'phone', 'email', 'address', 'city', 'zone');

const FILE = [
  'Nama,No. HP,E-mail,Alamat,Kota',
  `Ibu Sari,0${phone(1).slice(2)},sari@contoh.id,Jl. Braga 1,Bandung`,
  `Pak Joko,"+62 ${phone(2).slice(2, 5)}-${phone(2).slice(5)}",bukan email,,Makassar`,
  'Bu Tini,6.28E+12,,,',
  'Bu Ani,"0812 / 0813",,,',
  'Tanpa Nomor,,,,',
  `,${phone(3)}@c.us,,,`,
];

test('people become customers by their phone in any form, with a word about each row', async () => {
  const done = await bring(FILE);
  expect(done).toMatchObject({ kind: 'customers', counts: { total: 6, ok: 3, repeated: 0, failed: 3 } });
  expect(await files.report(done.id)).toEqual([
    [2, 'ok', []],
    [3, 'ok', []],
    [4, 'failed', ['bad_phone']],
    [5, 'failed', ['bad_phone']],
    [6, 'failed', ['missing']],
    [7, 'ok', []],
  ]);
  expect(await customers()).toMatchObject([
    { name: 'Ibu Sari', name_source: 'order', phone: phone(1), email: 'sari@contoh.id', city: 'Bandung' },
    { name: 'Pak Joko', phone: phone(2), email: null, zone: 'Asia/Makassar' },
    { phone: phone(3) },
  ]);
  // Nobody is written to, and the audit log knows who brought them, without their whole numbers.
  expect(await api.db('messages')).toEqual([]);
  const written: Record<string, unknown>[] = await audited('customer.created');
  expect(written.map(({ actor_name }) => actor_name)).toEqual(['Bos', 'Bos', 'Bos']);
  expect(JSON.stringify(written)).not.toContain(phone(1));
});

test('the same file again changes nothing, and a dry run never does', async () => {
  const tried = await bring(FILE, '&dryRun=true');
  expect(tried.counts).toEqual({ total: 6, ok: 3, repeated: 0, failed: 3 });
  expect(await customers()).toEqual([]);
  await bring(FILE);
  const before = await api.db('customers').orderBy('id');
  const again = await bring(FILE);
  expect(again.counts).toEqual({ total: 6, ok: 0, repeated: 3, failed: 3 });
  expect(await api.db('customers').orderBy('id')).toEqual(before);
});

test('what a person typed stays, and what an order said of the place is only completed', async () => {
  const typed = await insertCustomer(api.db, { phone: phone(4), name: 'Sari Warung' });
  await api
    .db('customers')
    .where({ id: typed.id })
    .update({ name_source: 'manual', address: 'Jl. Dago 2', city: 'Bandung', address_source: 'manual' });
  const ordered = await insertCustomer(api.db, { phone: phone(5), name: 'Joko' });
  await insertOrder(api.db, { customerId: ordered.id });
  await api.db('customers').where({ id: ordered.id }).update({ city: 'Medan' });
  const heard = await insertCustomer(api.db, { phone: phone(6), name: 'juju🌸' });
  await api.db('customers').where({ id: heard.id }).update({ name_source: 'whatsapp' });
  const done = await bring([
    'phone,name,address,city',
    `${phone(4)},Ibu Sari,Jl. Braga 1,Jakarta`,
    `${phone(5)},Pak Joko,Jl. Thamrin 3,Surabaya`,
    `${phone(6)},Bu Juju,,`,
  ]);
  expect(done.counts).toEqual({ total: 3, ok: 2, repeated: 1, failed: 0 });
  expect(await customers()).toMatchObject([
    { name: 'Sari Warung', address: 'Jl. Dago 2', city: 'Bandung' },
    { name: 'Joko', address: 'Jl. Thamrin 3', city: 'Medan' },
    { name: 'Bu Juju', name_source: 'order' },
  ]);
});

test('labels of the shop are added by name, and one that it does not have costs the row', async () => {
  await api.db('labels').insert([
    { name: 'VIP', color: 'teal' },
    { name: 'Reseller', color: 'amber' },
  ]);
  const lines = (labels: string) => ['hp,label', `${phone(7)},${labels}`];
  await bring(lines('vip'));
  expect((await bring(lines('"Reseller; VIP"'))).counts).toMatchObject({ ok: 1 });
  expect((await bring(lines('Reseller'))).counts).toMatchObject({ repeated: 1 });
  const wrong = await bring(['hp,label', `${phone(8)},Sultan`]);
  expect(await files.report(wrong.id)).toEqual([[2, 'failed', ['unknown_label']]]);
  const given = api.db('customer_labels as c').join('labels as l', 'l.id', 'c.label_id').orderBy('l.name');
  expect(await given.pluck('l.name')).toEqual(['Reseller', 'VIP']);
  expect(await customers()).toHaveLength(1);
});

test('two rows about one phone are one, or an error', async () => {
  const done = await bring([
    'phone,name',
    `${phone(9)},Ayu`,
    `0${phone(9).slice(2)},Ayu`,
    `${phone(9)},Ayu`,
    `${phone(9)},Bayu`,
  ]);
  expect(await files.report(done.id)).toEqual([
    [2, 'ok', []],
    [3, 'repeated', []],
    [4, 'repeated', []],
    [5, 'failed', ['said_twice']],
  ]);
});
