import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { importRows } from '../../db/imports/import-rows.ts';
import { readImport } from '../../db/imports/read-import.ts';
import { importsOf } from '../../tests/support/import-api.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct, sellOut } from '../../tests/support/rows.ts';

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
  await api.db.raw('TRUNCATE customers, products, imports CASCADE');
  known = Number((await api.db('audit_log').max('id as id').first())?.id ?? 0);
});

const bring = (lines: string[], more = '') =>
  files.bring(lines.join('\n'), `kind=products&fileName=stok.csv${more}`);
const products = (): Promise<Record<string, unknown>[]> =>
  api
    .db('products')
    .orderBy('id')
    .select('name', 'sku', 'price', 'stock', 'description', 'active', 'supply_days', 'low_stock');
const movements = (): Promise<unknown[]> =>
  api.db('stock_movements').orderBy('id').select('change', 'stock_after', 'reason', 'note', 'actor_name');

describe('a file of the old system', () => {
  const OLD = [
    'Name,SKU,Price,Stock,Description,Recommendation_Text',
    'Kopi Gayo 250 g,KG-250,"90.000,00",24,Biji pilihan,Cocok dengan gula aren',
    'Madu,,Rp 75.000,0,,',
    'Teh,TH,mahal,-1,,',
    ',,1000,1,,',
    'Gula,GL,,5,,',
  ];

  test('becomes products, with a word about each row and the stock as a movement of whoever brought it', async () => {
    const done = await bring(OLD);
    expect(done).toMatchObject({ kind: 'products', counts: { total: 5, ok: 2, repeated: 0, failed: 3 } });
    expect(await files.report(done.id)).toEqual([
      [2, 'ok', []],
      [3, 'ok', []],
      [4, 'failed', ['bad_number', 'bad_number']],
      [5, 'failed', ['missing']],
      [6, 'failed', ['missing']],
    ]);
    expect(await products()).toMatchObject([
      { name: 'Kopi Gayo 250 g', sku: 'KG-250', price: 90_000, stock: 24, description: 'Biji pilihan' },
      { name: 'Madu', sku: 'MADU', price: 75_000, stock: 0, active: true },
    ]);
    expect(await movements()).toMatchObject([{ change: 24, reason: 'opening', actor_name: 'Bos' }]);
    expect(await audited('product.created').pluck('actor_name')).toEqual(['Bos', 'Bos']);
  });

  test('changes nothing when it comes again, also what was sold since; mended it brings the rest', async () => {
    await bring(OLD);
    const [{ id }] = (await api.db('products').orderBy('id').select('id')) as [{ id: number }];
    await sellOut(api.db, id);
    const again = await bring(OLD);
    expect(again.counts).toEqual({ total: 5, ok: 0, repeated: 2, failed: 3 });
    expect((await products())[0]).toMatchObject({ stock: 0 });
    // What of it was left out is said.
    expect((await files.report(again.id)).slice(0, 2)).toEqual([
      [2, 'repeated', ['counted_before']],
      [3, 'repeated', []],
    ]);
    expect((await files.rows(again.id, '?told=true')).map(({ row }) => row)).toEqual([2, 4, 5, 6]);
    const mended = await bring([...OLD.slice(0, 3), 'Teh,TH,12000,1,,', 'Gula,GL,9000,5,,']);
    // It is another file: what it counts is what is on the shelf.
    expect(mended.counts).toEqual({ total: 4, ok: 3, repeated: 1, failed: 0 });
    expect((await movements()).at(-3)).toEqual({
      ...{ change: 24, stock_after: 24, reason: 'import', note: 'stok.csv', actor_name: 'Bos' },
    });
    expect(await products()).toHaveLength(4);
  });

  test('is only read in a dry run, which says the same', async () => {
    const done = await bring(OLD, '&dryRun=true');
    expect(done.counts).toEqual({ total: 5, ok: 2, repeated: 0, failed: 3 });
    for (const table of ['products', 'stock_movements']) expect(await api.db(table)).toEqual([]);
  });
});

test('a row that failed counts its stock when the same file comes again', async () => {
  await api.db('products').insert([
    { name: 'Teh', normalised_name: 'teh', sku: 'T-1', price: 1 },
    { name: 'TEH', normalised_name: 'teh', sku: 'T-2', price: 1 },
  ]);
  const file = ['name,price,stock', 'Teh,5000,7', 'Kopi,1000,3'];
  expect((await bring(file)).counts).toMatchObject({ ok: 1, failed: 1 });
  await api.db('products').where({ sku: 'T-2' }).update({ name: 'Teh Hijau', normalised_name: 'teh hijau' });
  await api.db('products').where({ name: 'Kopi' }).update({ stock: 1 });
  const again = await bring(file);
  expect(await files.report(again.id)).toEqual([
    [2, 'ok', []],
    [3, 'repeated', ['counted_before']],
  ]);
  const stocks = await api.db('products').orderBy('id').select('name', 'stock');
  expect(stocks.map(({ name, stock }) => [name, stock])).toEqual([
    ['Teh', 7],
    ['Teh Hijau', 0],
    ['Kopi', 1],
  ]);
});

test('a product that is known by another SKU gets no twin', async () => {
  await bring(['name,sku,price', 'Kopi Gayo,KG-1,1000']);
  const done = await bring(['name,sku,price', 'kopi  GAYO!,KG-2,2000', 'Kopi Toraja,KT,2000']);
  expect(await files.report(done.id)).toEqual([
    [2, 'failed', ['sku_differs']],
    [3, 'ok', []],
  ]);
  expect((await products()).map(({ sku, price }) => [sku, price])).toEqual([
    ['KG-1', 1_000],
    ['KT', 2_000],
  ]);
});

test('what a file does not say of a known product stays, whatever form its SKU or name has', async () => {
  await bring([
    'nama;kode;harga;stok;deskripsi;lama habis;batas stok;dijual',
    'Kopi Gayo;KG;90000;10;Enak;30;5;ya',
    'Madu;MD;75000;4;Manis;;;ya',
  ]);
  const done = await bring(['SKU\tHarga\tStok', 'kg\t95.000\t', 'MD\t75.000\t9']);
  expect(done.counts).toEqual({ total: 2, ok: 2, repeated: 0, failed: 0 });
  const retired = await bring(['Nama Produk,Dijual', 'kopi  GAYO,Tidak']);
  expect(retired.counts).toMatchObject({ ok: 1 });
  expect(await products()).toEqual([
    {
      ...{ name: 'Kopi Gayo', sku: 'KG', price: 95_000, stock: 10, description: 'Enak' },
      ...{ active: false, supply_days: 30, low_stock: 5 },
    },
    {
      ...{ name: 'Madu', sku: 'MD', price: 75_000, stock: 9, description: 'Manis' },
      ...{ active: true, supply_days: null, low_stock: null },
    },
  ]);
  const changes: Record<string, unknown>[] = await audited('product.changed');
  expect(changes.map(({ before, after }) => [before, after])).toEqual([
    [{ price: 90_000 }, { price: 95_000 }],
    [{ stock: 4 }, { stock: 9 }],
    [{ active: true }, { active: false }],
  ]);
});

test('two rows about one product are one, or an error; a name of several asks for the SKU', async () => {
  await insertProduct(api.db, 'Teh');
  await api.db('products').insert({ name: 'TEH', normalised_name: 'teh', sku: 'T-2', price: 1 });
  const done = await bring([
    'name,sku,price',
    'Kopi,K,1000',
    'Kopi,K,1000',
    'Kopi,k,2000',
    'teh,,5000',
    'Gula,,100',
    'GULA!,,100',
  ]);
  expect(await files.report(done.id)).toEqual([
    [2, 'ok', []],
    [3, 'repeated', []],
    [4, 'failed', ['said_twice']],
    [5, 'failed', ['several_products']],
    [6, 'ok', []],
    [7, 'failed', ['said_twice']],
  ]);
  expect(await api.db('products').pluck('price')).toContain(1_000);
});

test('a product without a SKU gets one that is free', async () => {
  await api.db('products').insert({ name: 'Lain', normalised_name: 'lain', sku: 'kopi-gayo', price: 1 });
  await bring(['name,price', 'Kopi Gayo,1000', '🍵,1000']);
  expect((await products()).map(({ sku }) => sku)).toEqual(['kopi-gayo', 'KOPI-GAYO-2', '🍵']);
});

test('a file that names no product is refused as a whole', async () => {
  const done = await bring(['harga,stok', '1000,2']);
  expect([done.state, done.error?.code]).toEqual(['failed', 'missing_columns']);
});

test('a product that is retired by a file has its reminders planned again, by the sweep', async () => {
  const productId = await insertProduct(api.db, 'Kopi Gayo');
  const { id: customerId } = await insertCustomer(api.db);
  const orderId = await insertOrder(api.db, { customerId, items: [{ productId, name: 'Kopi Gayo' }] });
  await api.db('order_lifecycles').insert({ order_id: orderId, state: 'waiting' });
  await bring(['sku,aktif', 'KOPI-GAYO,tidak']);
  expect(await api.db('product_replans').pluck('product_id')).toEqual([productId]);
});

test('goes on after a stop where it stopped, and two runs at once make each product once', async () => {
  const lines = Array.from({ length: 60 }, (_, n) => `Barang ${n},,${n + 1}000,${n}`);
  const { body } = await files.send(['name,sku,price,stock', ...lines].join('\n'), 'kind=products');
  const { id } = body.data;
  await readImport(api.db, id, () => undefined);
  let seen = 0;
  const onPiece = () => {
    if ((seen += 1) === 20) throw new Error('the worker was killed');
  };
  await expect(importRows(api.db, id, {}, { most: 1_000, onPiece })).rejects.toThrow('killed');
  expect(await products()).toHaveLength(20);
  const [done] = await Promise.all([files.run(id), files.run(id)]);
  expect(done?.counts).toEqual({ total: 60, ok: 60, repeated: 0, failed: 0 });
  expect(await products()).toHaveLength(60);
});
