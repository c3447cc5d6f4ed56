import excel from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';

const MANY = 1_200;

let api: OrderApi;
let admin: Staff;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
  const bad = await insertCustomer(api.db, { name: '=HYPERLINK("http://jahat")', phone: testPhone(1015, 1) });
  await api
    .db('customers')
    .where({ id: bad.id })
    .update({ province_code: '32', regency_code: '32.73', city: '+Bandung' });
  await api
    .db('customer_segments')
    .where({ customer_id: bad.id })
    .update({ segment: 'loyal', orders: 5, spent: 900_000 });
  const [forgotten, own] = [
    await insertCustomer(api.db, { name: 'Lupa' }),
    await insertCustomer(api.db, { name: 'Orang toko' }),
  ];
  await api.db('customers').where({ id: forgotten.id }).update({ erased_at: new Date() });
  await api.db('customers').where({ id: own.id }).update({ internal: true });
  // More than two pages.
  await api.db.raw(
    `INSERT INTO customers (name, name_source, phone) SELECT 'Banyak ' || n, 'order', '62855101600' || 1000 + n
       FROM generate_series(1, ?::integer) AS n`,
    [MANY],
  );
});
afterAll(() => api.stop());

const get = (path: string) => fetch(`${api.url}/api/v1/${path}`, { headers: admin.headers });

test('a file has every customer of the list once, and no formula; who is in no list is in no file', async () => {
  const text = await (await get('customers.csv')).text();
  const lines = text.split('\r\n').filter(Boolean);
  expect(lines).toHaveLength(1 + 1 + MANY);
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines[0]).toContain('code,customer_name,customer_phone,email');
  const bad = lines.find((line) => line.includes('jahat'));
  expect(bad).toContain(
    `"'=HYPERLINK(""http://jahat"")",${testPhone(1015, 1)},,,'+Bandung,Jawa Barat,,loyal,5,900000,`,
  );
  expect(text).not.toContain('Lupa');
  expect(text).not.toContain('Orang toko');
});

test('it is narrowed and sorted as the list is, and the audit log does not say who was searched for', async () => {
  const lines = (await (await get('customers.csv?segment=loyal&q=jahat&sort=name')).text())
    .split('\r\n')
    .filter(Boolean);
  expect(lines).toHaveLength(2);
  const entry = await api.db('audit_log').orderBy('id', 'desc').first('action', 'after');
  expect(entry).toEqual({
    action: 'customers.exported',
    after: { segment: 'loyal', sort: 'name', hasSearch: true, format: 'csv' },
  });
});

test('a workbook holds the same', async () => {
  const book = new excel.Workbook();
  await book.xlsx.load((await (await get('customers.xlsx?segment=loyal')).arrayBuffer()) as never);
  const rows = book.worksheets[0]!.getSheetValues().slice(1) as unknown[][];
  expect(rows).toHaveLength(2);
  expect(rows[1]!.slice(3, 4)).toEqual([testPhone(1015, 1)]);
});
