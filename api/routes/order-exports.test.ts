import excel from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';

let api: OrderApi;
let admin: Staff;

beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
  const { id: customerId } = await insertCustomer(api.db, {
    name: '=HYPERLINK("http://jahat")',
    phone: '6281355500430',
  });
  const item = { name: 'Kopi, "Gayo"', quantity: 2, price: 90_000 };
  await insertOrder(api.db, { customerId, number: 'ORD-1', items: [item, { name: '-Teh', price: 5_000 }] });
  await insertOrder(api.db, {
    customerId,
    number: 'ORD-2',
    status: 'completed',
    orderedAt: new Date('2026-01-02T03:04:05Z'),
  });
  await insertOrder(api.db, { customerId, number: 'ORD-3', status: 'draft' });
  // More than one page.
  await api.db.raw(
    `INSERT INTO orders (order_number, customer_id, source, total_amount, ordered_at)
     SELECT 'MANY-' || n, ?, 'test', n, now() - n * interval '1 minute' FROM generate_series(1, 1200) AS n`,
    [customerId],
  );
});
afterAll(() => api.stop());

const get = (path: string) => fetch(`${api.url}/api/v1/${path}`, { headers: admin.headers });

test('a file of values has every order once, with each of its lines, and no formula', async () => {
  const answer = await get('orders.csv');
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="roms-orders-[\d-]+\.csv"$/,
  );
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const lines = bytes.toString().split('\r\n').filter(Boolean);
  expect(lines).toHaveLength(1 + 2 + 1 + 1_200);
  expect(lines[0]).toContain('order_number,source,external_id,customer_name');
  const first = lines.find((line) => line.startsWith('ORD-1'));
  expect(first).toContain(
    `"'=HYPERLINK(""http://jahat"")",6281355500430,"Kopi, ""Gayo""",,2,90000,180000,185000,pending`,
  );
  expect(bytes.toString()).toContain(",'-Teh,");
  expect(bytes.toString()).not.toContain('ORD-3');
  expect(new Set(lines.slice(1).map((line) => line.split(',')[0])).size).toBe(1_202);
  expect(await api.db('audit_log').orderBy('id', 'desc').first('action', 'after')).toMatchObject({
    action: 'orders.exported',
    after: { format: 'csv' },
  });
});

test('a workbook holds the same, as texts and numbers; a status and days narrow it', async () => {
  const book = new excel.Workbook();
  const bytes = await (await get('orders.xlsx?status=completed&from=2026-01-02&to=2026-01-02')).arrayBuffer();
  await book.xlsx.load(bytes);
  const sheet = book.worksheets[0]!;
  expect(sheet.rowCount).toBe(2);
  const row = sheet.getRow(2);
  expect(row.getCell(1).value).toBe('ORD-2');
  expect(row.getCell(4).value).toBe(`'=HYPERLINK("http://jahat")`);
  expect(row.getCell(9).value).toBe(90_000);
  expect(row.getCell(13).value).toBe('2026-01-02T03:04:05Z');
});
