import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Product, ProductDetail, StockMovement } from '@roms/contracts/products';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { moveStock } from '../../db/products/move-stock.ts';
import { purgeUploads } from '../../db/uploads/purge-uploads.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';

let api: OrderApi;
let [cs, admin] = [] as unknown as [Staff, Staff];
beforeAll(async () => {
  api = await startOrderApi();
  [cs, admin] = [await api.staff('cs', 'Ani'), await api.staff('admin', 'Bos')];
});
afterAll(() => api.stop());
beforeEach(() => api.db.raw('TRUNCATE products, orders CASCADE'));

const KOPI = { name: 'Kopi Gayo', sku: 'KOPI-1', price: 90_000 };
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const get = <T>(path: string, who: Staff = cs) => api.call<T>(who, 'GET', `/api/v1/products${path}`);
const post = (body: unknown, path = '') =>
  api.call<ProductDetail>(admin, 'POST', `/api/v1/products${path}`, body);
const patch = (id: number, body: object) =>
  api.call<ProductDetail>(admin, 'PATCH', `/api/v1/products/${id}`, body);
const remove = (id: number) => api.call(admin, 'DELETE', `/api/v1/products/${id}`);
const made = async (fields: object = {}): Promise<ProductDetail> =>
  (await post({ ...KOPI, ...fields })).body.data;
const names = async (query: string) => (await get<Product[]>(query)).body.data.map(({ name }) => name);
const said = async (id: number) =>
  (await get<ProductDetail>(`/${id}`)).body.data.relations.map(({ name, kind }) => [name, kind]);

describe('a product', () => {
  test('is made with everything that is said of it, its first stock a movement', async () => {
    const fields = {
      ...KOPI,
      description: 'Sangrai sedang',
      supplyDays: 21,
      lowStock: 5,
      recommendation: 'Cocok dengan gula aren',
      stock: 12,
    };
    const { status, body } = await post(fields);
    expect(status).toBe(201);
    expect(body.data).toEqual({
      ...fields,
      id: body.data.id,
      active: true,
      pictureId: null,
      relations: [],
      isUsed: false,
    });
    const { body: moved } = await get<StockMovement[]>(`/${body.data.id}/movements`);
    expect(moved.data).toMatchObject([
      {
        change: 12,
        stockAfter: 12,
        reason: 'opening',
        actor: { kind: 'user', name: 'Bos' },
        orderNumber: null,
      },
    ]);
  });

  test('has a SKU of its own in any case, also when two are made at once', async () => {
    const answers = await Promise.all(['kopi-1', 'KOPI-1'].map((sku) => post({ ...KOPI, sku })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const other = await made({ sku: 'TEH-1' });
    const answer = await patch(other.id, { sku: 'Kopi-1' });
    expect(answer.body.error).toMatchObject({
      code: 'sku_taken',
      details: { fields: { sku: [expect.any(String)] } },
    });
  });

  test.each([
    ['price', -1],
    ['price', 1.5],
    ['name', ' '],
    ['sku', ''],
    ['supplyDays', 0],
    ['lowStock', -1],
    ['stock', -1],
  ])('is refused with %s %s, which is named', async (field, value) => {
    const { status, body } = await post({ ...KOPI, [field]: value });
    expect([status, Object.keys((body.error.details as { fields: object }).fields)]).toEqual([400, [field]]);
  });

  test('is deleted while nothing holds it, else retired: sold no more, and found again', async () => {
    const gone = await made({ sku: 'X' });
    expect((await remove(gone.id)).status).toBe(204);
    expect((await get(`/${gone.id}`)).status).toBe(404);

    const kept = await made();
    const { id: customerId } = await insertCustomer(api.db);
    await insertOrder(api.db, { customerId, items: [{ productId: kept.id, name: KOPI.name }] });
    expect((await remove(kept.id)).body.error.code).toBe('product_in_use');
    expect((await patch(kept.id, { active: false })).body.data).toMatchObject({
      active: false,
      isUsed: true,
    });
    expect([await names(''), await names('?state=retired'), await names('?state=all')]).toEqual([
      [],
      [KOPI.name],
      [KOPI.name],
    ]);
    await patch(kept.id, { active: true });
    expect(await names('')).toEqual([KOPI.name]);
  });

  test('is retired at once, whoever holds an order of it; its reminders are planned again after that', async () => {
    const { id } = await made();
    const { id: customerId } = await insertCustomer(api.db);
    const orderId = await insertOrder(api.db, { customerId, items: [{ productId: id, name: KOPI.name }] });
    await api.db('order_lifecycles').insert({ order_id: orderId, state: 'waiting' });
    const version = async () => (await api.db('orders').where({ id: orderId }).first()).lifecycle_version;
    const before = await version();
    let retired: ReturnType<typeof patch> | undefined;
    await api.db.transaction(async (trx) => {
      await trx('orders').where({ id: orderId }).forNoKeyUpdate();
      retired = patch(id, { active: false });
      const isSold = async () => (await api.db('products').where({ id }).first()).active;
      await expect.poll(isSold, { timeout: 20_000 }).toBe(false);
      await trx('products').where({ id }).forNoKeyUpdate().noWait();
    });
    expect((await retired)?.body.data.active).toBe(false);
    expect(await version()).toBe(before + 1);
  });

  test('is matched by its new name once it is renamed', async () => {
    const { id } = await made();
    await patch(id, { name: 'Kopi Gayo 250g' });
    expect(await api.db('products').where({ id }).first('normalised_name')).toEqual({
      normalised_name: 'kopi gayo 250 g',
    });
  });
});

test('the list finds name and SKU, what is scarce, and says how many there are', async () => {
  for (let n = 10; n < 45; n += 1) await insertProduct(api.db, `Teh ${n}`, { stock: 9 });
  await made({ lowStock: 3, stock: 3 });
  await made({ name: 'Habis', sku: 'H', stock: 0 });
  await made({ name: 'Cukup', sku: 'C', lowStock: 3, stock: 4 });
  expect(await names('?low=true')).toEqual(['Habis', KOPI.name]);
  expect(await names('?q=kopi-1')).toEqual([KOPI.name]);
  const first = await get<Product[]>('?q=teh');
  const { nextCursor } = first.body.page;
  expect([first.body.data.length, first.body.page]).toMatchObject([
    30,
    { total: { count: 35, isMore: false } },
  ]);
  expect((await get<Product[]>(`?q=teh&cursor=${nextCursor}`)).body.data.map(({ name }) => name)).toEqual(
    [40, 41, 42, 43, 44].map((n) => `Teh ${n}`),
  );
});

describe('the stock', () => {
  test('is corrected by what came or by what was counted, with the reason', async () => {
    const { id } = await made({ stock: 10 });
    expect((await post({ change: -3, note: 'Pecah' }, `/${id}/stock`)).body.data.stock).toBe(7);
    expect((await post({ counted: 20, note: 'Hitung gudang' }, `/${id}/stock`)).body.data.stock).toBe(20);
    expect((await post({ counted: 20, note: 'Hitung lagi' }, `/${id}/stock`)).body.data.stock).toBe(20);
    const { body } = await get<StockMovement[]>(`/${id}/movements`);
    expect(body.data.map(({ change, stockAfter, note }) => [change, stockAfter, note])).toEqual([
      [13, 20, 'Hitung gudang'],
      [-3, 7, 'Pecah'],
      [10, 10, ''],
    ]);
    const audited = await api
      .db('audit_log')
      .where({ action: 'product.stock_corrected' })
      .orderBy('id')
      .first();
    expect(audited).toMatchObject({ before: { stock: 10 }, after: { stock: 7, note: 'Pecah' } });
  });

  test('names the orders that moved it to those who see them', async () => {
    const { id } = await made({ stock: 10 });
    const { id: customerId } = await insertCustomer(api.db);
    const orderId = await insertOrder(api.db, { customerId, number: 'ORD-ASING' });
    await api.db.transaction((trx) =>
      moveStock(trx, { productId: id, change: -2, reason: 'order', orderId, actor: SYSTEM_ACTOR }),
    );
    const latest = async (who: Staff) => (await get<StockMovement[]>(`/${id}/movements`, who)).body.data[0];
    expect(await latest(admin)).toMatchObject({ orderId, orderNumber: 'ORD-ASING' });
    expect(await latest(cs)).toMatchObject({ change: -2, orderId: null, orderNumber: null });
    await api.db('orders').where({ id: orderId }).update({ created_by: cs.id });
    expect(await latest(cs)).toMatchObject({ orderId, orderNumber: 'ORD-ASING' });
  });

  test('never falls below nothing, and needs a reason', async () => {
    const { id } = await made({ stock: 1 });
    const answer = await post({ change: -2, note: 'Hilang' }, `/${id}/stock`);
    expect([answer.status, answer.body.error.code]).toEqual([409, 'out_of_stock']);
    for (const body of [{ change: 1, note: ' ' }, { note: 'x' }, { change: 1, counted: 1, note: 'x' }])
      expect((await post(body, `/${id}/stock`)).status).toBe(400);
  });
});

describe('relations', () => {
  test('stand in both directions but for what only goes with it; the last word about a pair counts', async () => {
    const [a, b, c] = [
      await made({ name: 'A', sku: 'A' }),
      await made({ name: 'B', sku: 'B' }),
      await made({ name: 'C', sku: 'C' }),
    ];
    await patch(a.id, {
      relations: [
        { productId: b.id, kind: 'substitute' },
        { productId: c.id, kind: 'complement' },
      ],
    });
    expect([await said(a.id), await said(b.id), await said(c.id)]).toEqual([
      [
        ['B', 'substitute'],
        ['C', 'complement'],
      ],
      [['A', 'substitute']],
      [],
    ]);
    await patch(c.id, { relations: [{ productId: a.id, kind: 'never_together' }] });
    expect(await said(a.id)).toEqual([
      ['B', 'substitute'],
      ['C', 'never_together'],
    ]);
    await patch(a.id, { relations: [] });
    expect([await said(a.id), await said(b.id), await said(c.id)]).toEqual([[], [], []]);
  });

  test('are to others that exist, one each', async () => {
    const { id } = await made();
    const other = await made({ sku: 'B' });
    const twice = [
      { productId: other.id, kind: 'substitute' },
      { productId: other.id, kind: 'complement' },
    ];
    for (const [relations, code] of [
      [[{ productId: id, kind: 'substitute' }], 'invalid_relation'],
      [twice, 'invalid_relation'],
      [[{ productId: 999_999, kind: 'complement' }], 'product_not_found'],
    ] as const)
      expect((await patch(id, { relations })).body.error.code).toBe(code);
  });

  test('are written by two at once without waiting for each other for ever', async () => {
    const [a, b] = [await made({ sku: 'A' }), await made({ sku: 'B' })];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        n % 2 === 0
          ? patch(a.id, { relations: [{ productId: b.id, kind: 'substitute' }] })
          : patch(b.id, { relations: [{ productId: a.id, kind: 'never_together' }], price: n }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('the picture', () => {
  test('is what its bytes show, and outlives the purge of uploads while the product names it', async () => {
    const { id } = await made();
    expect((await post(Buffer.from('%PDF-1.7'), `/${id}/picture?fileName=a.png`)).status).toBe(415);
    const { pictureId } = (await post(PNG, `/${id}/picture?fileName=kopi.png`)).body.data;
    expect(pictureId).toMatch(/^[0-9a-f]{64}$/);
    const purge = () =>
      purgeUploads({ db: api.db, store: api.deps.mediaStore }, new Date(Date.now() + 1_000));
    expect(await purge()).toBe(0);
    const shown = await get(`/${id}/picture`);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);

    expect((await api.call(admin, 'DELETE', `/api/v1/products/${id}/picture`)).status).toBe(204);
    expect((await get(`/${id}/picture`)).status).toBe(404);
    expect(await purge()).toBe(1);
  });
});
