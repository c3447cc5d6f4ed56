import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MOST_LINES } from '@roms/contracts/order-changes';
import type { OrderDetail } from '@roms/contracts/orders';
import { importRows } from '../../db/imports/import-rows.ts';
import { readImport } from '../../db/imports/read-import.ts';
import { importsOf } from '../../tests/support/import-api.ts';
import { chooseSeed, seededRandom } from '../../tests/support/hostile.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertProduct, insertRule } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';

let api: OrderApi;
let admin: Staff;

beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
  files = importsOf(api, () => admin);
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, products, imports CASCADE');
  await insertRule(api.db, { days: 30 });
  await insertProduct(api.db, 'Kopi Gayo', { price: 90_000, stock: 3 });
  api.started.length = 0;
});

const HEADER = 'order_number,customer_name,customer_phone,product_name,quantity,payment_method,notes';
const phone = (n: number) => testPhone(430, n);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

const ORDERS = 'kind=orders&fileName=lama.csv';
let files: ReturnType<typeof importsOf>;
const send = (content: string | Uint8Array, query = ORDERS) => files.send(content, query);
const bring = (content: string | Uint8Array, query = ORDERS) => files.bring(content, query);
const run: typeof files.run = (id, settings) => files.run(id, settings);
const rows: typeof files.rows = (id, query) => files.rows(id, query);
const read = async (id: number) =>
  (await api.call<OrderDetail>(admin, 'GET', `/api/v1/orders/${id}`)).body.data;

describe('a file of the old system', () => {
  const OLD = [
    HEADER,
    `A-1,Ibu Sari,${phone(1)},kopi  GAYO,2,transfer,kado`,
    `A-1,Ibu Sari,${phone(1)},Kopi Gayo,1,transfer,`,
    `,Pak Joko,0${phone(2).slice(2)},Kopi Gayo,1,,`,
    `A-2,Bu Tini,abc,Kopi Gayo,0,,`,
    `A-3,Bu Ani,${phone(3)},Teh Langka,1,,`,
    '',
    `A-4,Bu Ina,${phone(4)},Kopi Gayo,1,,`,
    `A-4,Bu Ina,${phone(4)},Teh Langka,1,,`,
  ].join('\n');

  test('becomes orders, with a word about each row', async () => {
    const done = await bring(OLD);
    expect(done).toMatchObject({
      state: 'done',
      counts: { total: 7, ok: 3, repeated: 0, failed: 4 },
      actorName: 'Bos',
    });
    const report = await rows(done.id);
    expect(report.map(({ row, status, errors }) => [row, status, errors.map(({ code }) => code)])).toEqual([
      [2, 'ok', []],
      [3, 'ok', []],
      [4, 'ok', []],
      [5, 'failed', ['bad_phone', 'bad_number']],
      [6, 'failed', ['unknown_product']],
      [8, 'failed', ['order_incomplete']],
      [9, 'failed', ['unknown_product']],
    ]);
    expect(await rows(done.id, '?status=failed')).toHaveLength(4);
    const order = await read(report[0]!.orderId!);
    expect(order).toMatchObject({
      source: 'import',
      externalId: 'A-1',
      status: 'pending',
      totalAmount: 270_000,
      payment: 'transfer',
      notes: 'kado',
      customer: { name: 'Ibu Sari', phone: phone(1) },
      lifecycle: { state: 'none', nextAction: 'none' },
    });
    expect(order.items.map(({ quantity }) => quantity)).toEqual([2, 1]);
    // What was sold long ago is not on the shelf.
    expect(await api.db('products').pluck('stock')).toEqual([3]);
    expect(await api.db('messages')).toEqual([]);
  });

  test('changes nothing when it comes again, in another order and with what was mended', async () => {
    const first = await bring(OLD);
    const again = await bring(OLD);
    expect(again.counts).toEqual({ total: 7, ok: 0, repeated: 3, failed: 4 });
    const [one] = await rows(again.id);
    expect(one).toMatchObject({ status: 'repeated', orderId: (await rows(first.id))[0]!.orderId });
    const mended = await bring(OLD.replaceAll('Teh Langka', 'Kopi Gayo'));
    expect(mended.counts).toEqual({ total: 7, ok: 3, repeated: 3, failed: 1 });
    expect(await api.db('orders')).toHaveLength(4);
  });

  test('is only read in a dry run', async () => {
    const done = await bring(OLD, 'kind=orders&dryRun=true&fileName=lama.csv');
    expect(done).toMatchObject({ dryRun: true, counts: { total: 7, ok: 3, repeated: 0, failed: 4 } });
    expect([await api.db('orders'), await api.db('customers')]).toEqual([[], []]);
  });

  test('has at most so many lines in one order as a form', async () => {
    const lines = (number: string, count: number, of: string) =>
      Array.from({ length: count }, () => `${number},Ibu Sari,${of},Kopi Gayo,1,,`);
    const done = await bring(
      [HEADER, ...lines('B-1', MOST_LINES, phone(1)), ...lines('B-2', MOST_LINES + 1, phone(2))].join('\n'),
    );
    expect(done.counts).toEqual({ total: 201, ok: 100, repeated: 0, failed: 101 });
    const wrong = await api.db('import_rows').where({ import_id: done.id, status: 'failed' }).orderBy('row');
    expect(wrong.map(({ errors }) => errors[0].code)).toEqual([
      ...Array.from({ length: MOST_LINES }, () => 'order_incomplete'),
      'too_many_lines',
    ]);
    expect(await api.db('orders').pluck('external_id')).toEqual(['B-1']);
  });

  test('of two rows that say the same without a number the second is a repeat', async () => {
    const row = `,Pak Joko,${phone(2)},Kopi Gayo,1,,`;
    const done = await bring([HEADER, row, row].join('\n'));
    expect(done.counts).toEqual({ total: 2, ok: 1, repeated: 1, failed: 0 });
    expect(await api.db('orders')).toHaveLength(1);
  });
});

test.each([
  ['semicolons and a mark', (text: string) => Buffer.from(`\uFEFF${text.replaceAll(',', ';')}`)],
  ['tabs in UTF-16', (text: string) => Buffer.from(`\uFEFF${text.replaceAll(',', '\t')}`, 'utf16le')],
  ['the old encoding of Windows', (text: string) => Buffer.from(text, 'latin1')],
  ["Excel's own first line", (text: string) => Buffer.from(`sep=;\r\n${text.replaceAll(',', ';')}`)],
  ['quotes and line ends of Windows', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
])('a file with %s is read', async (_name, encode) => {
  const text = `Nama Pelanggan,No. HP,Produk,Jumlah,Harga,Catatan\n"Café ""Ayu""",${phone(5)},Madu,3,"Rp 25.000","baris 1\nbaris 2"`;
  const done = await bring(encode(text));
  expect(done.counts).toEqual({ total: 1, ok: 1, repeated: 0, failed: 0 });
  const [row] = await rows(done.id);
  expect(await read(row!.orderId!)).toMatchObject({
    customer: { name: 'Café "Ayu"' },
    totalAmount: 75_000,
    notes: 'baris 1\nbaris 2',
  });
});

test('a file that is none is refused as a whole, with the reason', async () => {
  for (const [content, code] of [
    ['customer_name,quantity\nSari,1', 'missing_columns'],
    [HEADER, 'empty_file'],
    ['\n\n', 'empty_file'],
  ] as const) {
    const done = await bring(content);
    expect([done.state, done.error?.code]).toEqual(['failed', code]);
  }
  expect((await send('')).status).toBe(422);
  expect((await send('x', 'kind=people')).status).toBe(400);
});

test('a file that is too long, too wide, or of people without a header is refused, and keeps nothing of it', async () => {
  const wide = Array.from({ length: 201 }, (_, n) => `kolom ${n}`).join(',');
  for (const [content, code] of [
    [`${HEADER}${'\n'.repeat(100_002)}`, 'too_many_rows'],
    // Whoever reads it all at once comes to the quote that is never closed first.
    [`${HEADER}${'\n'.repeat(2_000_000)}"`, 'too_many_rows'],
    [`${wide}\n1`, 'unreadable_file'],
    [`Ibu Sari,${phone(9)},Jl. Braga 1\nPak Joko,${phone(8)},Jl. Dago 2`, 'missing_columns'],
  ] as const) {
    const done = await bring(content);
    expect([done.state, done.error?.code]).toEqual(['failed', code]);
    expect(JSON.stringify(done)).not.toContain('Braga');
  }
  const named = await bring(`${HEADER},${'x'.repeat(61)}\nE-1,P,${phone(7)},Kopi Gayo,1,,`);
  expect(named.columns.at(-1)).toEqual({ written: 'x'.repeat(60), name: null });
});

test('only what is completed and ahead of its reminder is waited for, and nobody is thanked', async () => {
  const file = [
    `${HEADER},status,ordered_at,completed_at`,
    `B-1,A,${phone(11)},Kopi Gayo,1,,,selesai,${daysAgo(5)},${daysAgo(2)}`,
    `B-2,B,${phone(12)},Kopi Gayo,1,,,completed,${daysAgo(90)},`,
    `B-3,C,${phone(13)},Kopi Gayo,1,,,batal,${daysAgo(2)},`,
    `B-4,D,${phone(14)},Kopi Gayo,1,,,dikirim,22/11/2025 10:30,`,
    `B-5,E,${phone(15)},Kopi Gayo,1,,,selesai,${daysAgo(-9)},`,
    `B-6,F,${phone(16)},Kopi Gayo,1,,,entah,,`,
  ].join('\n');
  const done = await bring(file);
  expect(done.counts).toEqual({ total: 6, ok: 4, repeated: 0, failed: 2 });
  const states = await api
    .db('orders as o')
    .join('order_lifecycles as l', 'l.order_id', 'o.id')
    .orderBy('o.id')
    .select('o.external_id', 'o.status', 'l.state', 'l.started_at', 'o.thanks');
  expect(states.map((row) => [row.external_id, row.status, row.state, row.started_at, row.thanks])).toEqual([
    ['B-1', 'completed', 'waiting', null, false],
    ['B-2', 'completed', 'none', null, false],
    ['B-3', 'cancelled', 'none', null, false],
    ['B-4', 'shipped', 'none', null, false],
  ]);
  expect(api.started.map(([what]) => what)).toEqual(['startImport']);
  // What is completed here is reminded of as any other order.
  const shipped = (await rows(done.id)).find(({ row }) => row === 5)!.orderId!;
  await api.call(admin, 'PATCH', `/api/v1/orders/${shipped}`, { status: 'completed' });
  expect(api.started).toContainEqual(['startOrder', shipped]);
  const { body } = await send(file.replaceAll('B-', 'C-'));
  await run(body.data.id, { dayMs: 1_000 });
  expect(await api.db('order_lifecycles').where({ state: 'waiting' }).pluck('order_id')).toHaveLength(2);
});

test('goes on after a stop where it stopped, and two runs at once make each order once', async () => {
  const lines = Array.from({ length: 60 }, (_, n) => `D-${n},P,${phone(100 + n)},Kopi Gayo,1,,`);
  const { body } = await send([HEADER, ...lines].join('\n'));
  const { id } = body.data;
  await readImport(api.db, id, () => undefined);
  let orders = 0;
  const stop = importRows(
    api.db,
    id,
    {},
    {
      most: 1_000,
      onPiece() {
        if ((orders += 1) === 20) throw new Error('the worker was killed');
      },
    },
  );
  await expect(stop).rejects.toThrow('killed');
  expect(await api.db('orders')).toHaveLength(20);
  const done = await Promise.all([run(id), run(id)]);
  expect(done[0].counts).toEqual({ total: 60, ok: 60, repeated: 0, failed: 0 });
  expect(await api.db('orders')).toHaveLength(60);
});

test('whatever stands in a file, it is read to its end and every row has its word', async () => {
  const seed = chooseSeed('import of anything');
  const random = seededRandom(seed);
  const pieces = [
    '"',
    "'",
    ',',
    ';',
    '\t',
    '\r\n',
    '\n',
    '\0',
    '=1+1',
    '🙂',
    'é',
    '\uFEFF',
    '  ',
    '9'.repeat(40),
    'Kopi Gayo',
    phone(7),
    '1',
    '2026-11-02',
    'selesai',
    '\\',
    'a'.repeat(3_000),
    '\u202E',
  ];
  const cell = () => pieces[Math.floor(random() * pieces.length)]!;
  for (let file = 0; file < 25; file += 1) {
    const body = Array.from({ length: 40 }, () => Array.from({ length: 7 }, cell).join(',')).join('\n');
    const { body: answer } = await send(`${HEADER}\n${body}`);
    const done = await run(answer.data.id);
    const { total, ok, repeated, failed } = done.counts;
    expect([seed, file, done.state === 'failed' || ok + repeated + failed === total]).toEqual([
      seed,
      file,
      true,
    ]);
    expect(['done', 'failed']).toContain(done.state);
  }
});

test.each(['orders', 'products', 'customers'])(
  'the file to fill in with %s can be imported as it is',
  async (kind) => {
    const { body, headers } = await api.call(admin, 'GET', `/api/v1/import-templates/${kind}`);
    expect(headers.get('content-type')).toContain('text/csv');
    const done = await bring(String(body.text), `kind=${kind}`);
    expect(done.counts).toEqual({ total: 1, ok: 1, repeated: 0, failed: 0 });
    expect(done.columns.every(({ name }) => name !== null)).toBe(true);
  },
);
