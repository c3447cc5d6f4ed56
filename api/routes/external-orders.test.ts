import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startOrderApi, type Caller, type OrderApi } from '../../tests/support/order-api.ts';
import { insertProduct } from '../../tests/support/rows.ts';
import { statementsOf } from '../../tests/support/statements.ts';

let api: OrderApi;
let key: Caller & { source: string };
beforeAll(async () => void (api = await startOrderApi()));
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, products, api_keys CASCADE');
  api.started.length = 0;
  key = await api.key();
});

const payload = (fields: object = {}) => ({
  customer: { phone: '0812-3456-7890', name: 'Ibu Sari' },
  items: [{ product_name: 'Kopi Gayo 250 g', quantity: 2, price: 95_000 }],
  ...fields,
});
const post = (body: unknown, headers: Record<string, string> = {}, caller: Caller | null = key) =>
  api.call(caller && { headers: { ...caller.headers, ...headers } }, 'POST', '/api/v1/orders', body);
const orders = () => api.db('orders').orderBy('id');

describe('an order', () => {
  test('is answered as the old system did, and its workflow is started', async () => {
    const { status, body, headers } = await post(payload());
    const [order] = await orders();
    expect(status).toBe(201);
    expect(body).toEqual({
      status: 'success',
      message: 'Order created successfully',
      data: { order_id: order.id, order_number: order.order_number, customer_id: order.customer_id },
    });
    expect(order.order_number).toMatch(/^ORD-[0-9A-Z]{10}$/);
    expect(order).toMatchObject({ total_amount: 190_000, status: 'pending', source: key.source });
    expect(headers.get('idempotent-replayed')).toBeNull();
    expect(api.started).toEqual([
      ['startOrder', order.id],
      ['reordered', []],
    ]);
  });

  test('costs at most twelve statements, one of them the audit log', async () => {
    await insertProduct(api.db, 'Kopi Gayo 250 g');
    // The first use of a key writes when it was used.
    await post(payload({ customer: { phone: '081299990000' } }));
    const counts: number[] = [];
    for (const number of [1, 2, 3]) {
      const { sql, result } = await statementsOf(api.db, () =>
        post(payload({ external_id: `E-${number}` }), { 'idempotency-key': `K-${number}` }),
      );
      expect(result.status).toBe(201);
      counts.push(sql.length);
      await api
        .db('order_lifecycles')
        .update({ state: 'waiting_for_completion', started_at: api.db.fn.now() });
    }
    expect(Math.max(...counts), counts.join()).toBeLessThanOrEqual(12);
  });

  test('ignores what it does not know and takes a price of 0', async () => {
    const items = [{ product_name: 'Stiker', quantity: 1, price: 0, colour: 'red' }];
    expect((await post(payload({ items, coupon: 'X' }))).status).toBe(201);
  });

  test('is taken as the old system took it: numbers as text, empty texts, any content type', async () => {
    const body = payload({
      customer: { phone: '081234567890', email: '' },
      items: [{ product_name: 'Kopi', quantity: '2', price: '95000' }],
      external_id: '',
      created_at: '',
    });
    const { status } = await post(JSON.stringify(body), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([status, (await orders())[0]?.total_amount]).toEqual([201, 190_000]);
  });

  test.each([
    ['85.000', 85_000],
    ['1.250.000', 1_250_000],
    ['85000.00', 85_000],
  ])('with a price written %j costs %i', async (price, amount) => {
    await post(payload({ items: [{ product_name: 'Kopi', quantity: '1', price }] }));
    expect((await orders())[0].total_amount).toBe(amount);
  });

  test('is not lost for what nothing depends on: it is trimmed, cut or left out', async () => {
    const emails = ['budi@example.com ', '-', 'budi@gmail', 5];
    for (const [index, email] of emails.entries()) {
      const customer = { phone: `08123456780${index}`, name: `${'n'.repeat(119)}😀😀`, email };
      const { status } = await post(
        payload({
          customer: { ...customer, address: 'x'.repeat(600), city: 'y'.repeat(300) },
          items: [{ product_name: 'p'.repeat(255), quantity: 1, price: 1 }],
          notes: 'z'.repeat(3_000),
        }),
      );
      expect(status).toBe(201);
    }
    const customers = await api.db('customers').orderBy('id').select('email', 'name');
    expect(customers.map(({ email }) => email)).toEqual(['budi@example.com', null, null, null]);
    expect(customers[0].name).toBe('n'.repeat(119));
    expect((await api.db('order_items').first()).product_name).toHaveLength(255);
  });

  test('is stored as one sees it: one line, composed, without NUL, marks of direction and what is invisible', async () => {
    const { status } = await post(
      payload({
        external_id: 'A\0-1',
        customer: {
          phone: '081234567890',
          name: 'Budi\nSantoso\n\n*PROMO* \u202eAndre\u0301',
          city: '\u3164',
        },
        items: [{ product_name: 'Kopi\0 Gayo\u200b', sku: 'K\0', quantity: 1, price: 1 }],
        notes: 'satu\r\ndua\0',
      }),
    );
    expect(status).toBe(201);
    expect((await api.db('customers').first()).name).toBe('Budi Santoso *PROMO* André');
    expect((await orders())[0]).toMatchObject({ external_id: 'A-1', notes: 'satu\ndua' });
    expect(await api.db('order_items').first()).toMatchObject({ product_name: 'Kopi Gayo', sku: 'K' });
  });

  test.each(['\u200b', '\u3164', '\u2800', ' \u200d '])(
    'of a customer called %j greets nobody by it',
    async (name) => {
      await post(payload({ customer: { phone: '081234567890', name } }));
      expect((await api.db('customers').first()).name).toBe('0812-3456-7890');
      const { body } = await post(payload({ items: [{ product_name: name, quantity: 1, price: 1 }] }));
      expect(Object.keys(body.errors as object)).toEqual(['items.0.product_name']);
    },
  );

  test('is read in the encoding that it names, with or without a byte order mark', async () => {
    const send = async (type: string, text: string, encoding: BufferEncoding) => {
      const response = await fetch(`${api.url}/api/v1/orders`, {
        method: 'POST',
        headers: { ...key.headers, 'content-type': type },
        body: Buffer.from(text, encoding),
      });
      return response.status;
    };
    const text = JSON.stringify(payload({ customer: { phone: '081234567890', name: 'Renée' } }));
    const nameOf = async () => (await api.db('customers').first()).name as string;
    expect(await send('application/json; charset=iso-8859-1', text, 'latin1')).toBe(201);
    expect(await nameOf()).toBe('Renée');
    await api.db.raw('TRUNCATE customers CASCADE');
    expect(await send('application/json', `\ufeff${text}`, 'utf8')).toBe(201);
    expect(await nameOf()).toBe('Renée');
    expect(await send('application/json; charset=utf-99', text, 'utf8')).toBe(415);
  });

  test('of one phone is of one customer, however the phone is written', async () => {
    const forms = [
      '+0812 6660 0001',
      '+62 62812 6660 0001',
      '062 812 6660 0001',
      '\u202A+62 812\u20116660\u20110001\u202C',
      '０８１２\u200B６６６０\u00A0０００１',
      6281266600001,
      81266600001,
    ];
    for (const phone of forms) {
      const { status } = await post(payload({ customer: { phone } }));
      expect([phone, status]).toEqual([phone, 201]);
    }
    await post(payload({ customer: { phone: '+44 (0)7911 123456' } }));
    await post(payload({ customer: { phone: '+44 7911 123456' } }));
    expect(await api.db('customers').orderBy('id').pluck('phone')).toEqual(['6281266600001', '447911123456']);
    // No country has such a number.
    expect((await post(payload({ customer: { phone: '+62 1266600001234' } }))).status).toBe(422);
  });

  test('takes ids that a shop sends as numbers for the same as text; one that lost its digits is refused', async () => {
    const items = [{ product_name: 'Kopi', sku: 4711, quantity: 1, price: 1 }];
    expect((await post(payload({ external_id: 1001, items }))).status).toBe(201);
    const again = await post(payload({ external_id: '1001', items }));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await orders()).toMatchObject([{ external_id: '1001' }]);
    expect(await api.db('order_items').pluck('sku')).toEqual(['4711']);
    const lost = await post(payload({ external_id: 2 ** 63 }));
    expect([lost.status, Object.keys(lost.body.errors as object)]).toEqual([422, ['external_id']]);
  });

  test('knows its products by SKU, then by name', async () => {
    const bySku = await insertProduct(api.db, 'Kopi Toraja');
    const byName = await insertProduct(api.db, 'Kopi Gayo (250 g)');
    await post(
      payload({
        items: [
          { product_name: 'Kopi Gayo 250 g', sku: 'kopi-toraja', quantity: 1, price: 1 },
          { product_name: 'kopi  GAYO 250 G', sku: 'UNKNOWN', quantity: 1, price: 1 },
          { product_name: 'Teh', quantity: 1, price: 1.4 },
        ],
      }),
    );
    const items = await api.db('order_items').orderBy('id');
    expect(items.map((item) => [item.product_id, item.price])).toEqual([
      [bySku, 1],
      [byName, 1],
      [null, 1],
    ]);
  });

  test.each([
    ['2026-10-01T08:00:00', '2026-10-01T01:00:00.000Z'],
    ['2026-10-01T08:00:00Z', '2026-10-01T08:00:00.000Z'],
  ])('placed at %s is an order of %s', async (created, expected) => {
    await post(payload({ created_at: created }));
    expect((await orders())[0].ordered_at.toISOString()).toBe(expected);
  });

  test('knows a product whose name only sets the number apart, and none by a name that says nothing', async () => {
    const gayo = await insertProduct(api.db, 'Kopi Gayo Arabika 250 g');
    await insertProduct(api.db, '🍵');
    await insertProduct(api.db, '!!!');
    const names = ['Kopi Gayo Arabika 250g', '🍪', '...', 'Kopi Gayo Arabika+ 250 g'];
    await post(payload({ items: names.map((name) => ({ product_name: name, quantity: 1, price: 1 })) }));
    expect(await api.db('order_items').orderBy('id').pluck('product_id')).toEqual([gayo, null, null, null]);
  });

  test('with another address moves the customer, unless it is older or a person typed theirs', async () => {
    const customer = { phone: '081234567890', city: 'Sorong', address: 'Jl. Ahmad Yani 3' };
    const place = async () => {
      const row = await api.db('customers').first();
      return [row.city, row.address, row.regency_code, row.zone, row.zone_source];
    };
    const order = async (fields: object, at?: string) => {
      const { status } = await post(payload({ customer: { ...customer, ...fields }, created_at: at }));
      expect(status).toBe(201);
    };
    await order({});
    expect(await place()).toEqual(['Sorong', 'Jl. Ahmad Yani 3', '96.71', 'Asia/Jayapura', 'address']);
    const [first] = await orders();
    await api
      .db('order_lifecycles')
      .insert({ order_id: first.id, state: 'waiting', next_action: 'send_reminder' })
      .onConflict('order_id')
      .merge();

    await order({ city: 'Tegal', address: undefined });
    expect(await place()).toEqual(['Tegal', null, '33.76', 'Asia/Jakarta', 'address']);
    expect((await orders())[0].lifecycle_version).toBeGreaterThan(first.lifecycle_version);
    expect(api.started).toContainEqual(['reordered', expect.arrayContaining([first.id])]);

    await order({ city: 'Kota Tegal', address: 'Jl. Ambon 5' });
    await order({ city: undefined, address: 'Jl. Ambon 7' });
    expect(await place()).toEqual(['Kota Tegal', 'Jl. Ambon 7', '33.76', 'Asia/Jakarta', 'address']);
    await order({ city: 'Merauke', address: 'Jl. Raya 1' }, '2026-01-01T00:00:00Z');
    expect((await place())[0]).toBe('Kota Tegal');

    await api.db('customers').update({ city: 'Palu', address: null, address_source: 'manual' });
    await order({ city: 'Merauke', address: 'Jl. Raya 1' });
    expect(await place()).toEqual(['Palu', 'Jl. Raya 1', '72.71', 'Asia/Makassar', 'address']);
  });

  test('keeps its own address; the customer gets the newest one and e-mail, except what a person typed', async () => {
    const order = async (fields: object, at?: string) => {
      const customer = { phone: '081234567890', ...fields };
      expect((await post(payload({ customer, created_at: at }))).status).toBe(201);
      return api.db('customers').first('city', 'address', 'email');
    };
    const first = { city: 'Bandung', address: 'Jl. Braga 1', email: 'lama@contoh.id' };
    const second = { city: 'Malang', address: 'Jl. Ijen 2', email: 'baru@contoh.id' };
    expect(await order(first)).toEqual(first);
    expect(await order(second)).toEqual(second);
    expect(await order({ email: 'kuno@contoh.id' }, '2026-01-01T00:00:00Z')).toEqual(second);
    await api
      .db('customers')
      .update({ email: 'diketik@contoh.id', email_source: 'manual', address_source: 'manual' });
    expect(await order(first)).toEqual({ ...second, email: 'diketik@contoh.id' });
    expect(await orders()).toMatchObject([
      { city: 'Bandung', address: 'Jl. Braga 1' },
      { city: 'Malang', address: 'Jl. Ijen 2' },
      // Said nothing: it goes where the customer lived when it came.
      { city: 'Malang', address: 'Jl. Ijen 2' },
      { city: 'Bandung', address: 'Jl. Braga 1' },
    ]);
  });

  test('takes the province beside the city, and guesses the zone of a place that nobody knows', async () => {
    await post(payload({ customer: { phone: '081234567890', city: 'Banjar', province: 'Kalsel' } }));
    await post(payload({ customer: { phone: '081234567891', city: 'Antah Berantah' } }));
    expect(await api.db('customers').orderBy('id').select('regency_code', 'zone', 'zone_source')).toEqual([
      { regency_code: '63.03', zone: 'Asia/Makassar', zone_source: 'address' },
      { regency_code: null, zone: 'Asia/Jakarta', zone_source: 'shop' },
    ]);
  });

  test('gives the customer the zone of the place, and leaves a name that a person typed', async () => {
    const customer = { phone: '+62 812 3456 7890', name: 'Sari', city: 'Denpasar' };
    await post(payload({ customer }));
    await api.db('customers').update({ name: 'Bu Sari (langganan)', name_source: 'manual' });
    await post(payload({ customer: { ...customer, name: 'SARI' } }));
    expect(await api.db('customers')).toMatchObject([
      { name: 'Bu Sari (langganan)', phone: '6281234567890', zone: 'Asia/Makassar' },
    ]);
  });
});

describe('a repeat', () => {
  test.each([
    ['external_id', payload({ external_id: 'SHOP-1' }), {}],
    ['Idempotency-Key', payload(), { 'idempotency-key': 'once' }],
    ['both', payload({ external_id: 'SHOP-1' }), { 'idempotency-key': 'once' }],
  ])('20 at once with the same %s are one order and 20 × 201', async (_name, body, headers) => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(body, headers)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === 'true')).toHaveLength(19);
    expect(await orders()).toHaveLength(1);
    expect(api.started.filter(([name]) => name === 'startOrder')).toHaveLength(1);
  });

  test('changes nothing, whatever else it says', async () => {
    await post(payload({ external_id: 'A' }));
    const again = await post(
      payload({ external_id: 'A', items: [{ product_name: 'X', quantity: 9, price: 9 }] }),
    );
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(await orders()).toMatchObject([{ total_amount: 190_000 }]);
  });

  test('with the same key and another order of its fields is the same payload', async () => {
    const headers = { 'idempotency-key': 'k', 'content-type': 'application/json' };
    const first = await post(
      '{"customer":{"phone":"0812345678","name":"A"},"items":[{"product_name":"X","quantity":1,"price":1}]}',
      headers,
    );
    const again = await post(
      '{ "items": [ {"price":1, "quantity":1, "product_name":"X"} ], "customer": {"name":"A","phone":"0812345678"} }',
      headers,
    );
    expect([first.status, again.status, again.body.data]).toEqual([201, 201, first.body.data]);
  });

  test('with the same key and another payload is 422, and nothing is created', async () => {
    await post(payload(), { 'idempotency-key': 'k' });
    const { status, body } = await post(payload({ notes: 'lain' }), { 'idempotency-key': 'k' });
    expect([status, body.status, body.code]).toEqual([422, 'error', 'idempotency_key_reused']);
    expect(await orders()).toHaveLength(1);
  });

  test('with a key that guarded something else than an order is 422, and nothing is created', async () => {
    await post(payload(), { 'idempotency-key': 'k' });
    await api.db('idempotency_keys').update({ order_id: null });
    const { status, body } = await post(payload(), { 'idempotency-key': 'k' });
    expect([status, body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await orders()).toHaveLength(1);
  });

  test('with a new key and a known external_id is a replay; key and id of two orders are 422', async () => {
    const first = await post(payload({ external_id: 'A' }), { 'idempotency-key': 'one' });
    const replay = await post(payload({ external_id: 'A' }), { 'idempotency-key': 'two' });
    expect([replay.status, replay.body.data]).toEqual([201, first.body.data]);
    await post(payload({ external_id: 'B' }), { 'idempotency-key': 'three' });
    const crossed = await post(payload({ external_id: 'A' }), { 'idempotency-key': 'three' });
    expect([crossed.status, crossed.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await orders()).toHaveLength(2);
  });

  test('belongs to its source: another shop uses the same id for its own order', async () => {
    const other = await api.key();
    await post(payload({ external_id: 'A' }));
    await post(payload({ external_id: 'A' }), {}, other);
    expect(await orders()).toHaveLength(2);
  });

  test('waits for the first, and is the first when that rolls back', async () => {
    const trx = await api.db.transaction();
    await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`order external ${key.source} A`]);
    const waiting = post(payload({ external_id: 'A' }));
    setTimeout(() => void trx.rollback(), 300);
    const { status, headers } = await waiting;
    expect([status, headers.get('idempotent-replayed')]).toEqual([201, null]);
  });

  test('does not wait longer than 5 s: 409 in_progress with Retry-After', async () => {
    const trx = await api.db.transaction();
    await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`order external ${key.source} A`]);
    const { status, body, headers } = await post(payload({ external_id: 'A' }));
    await trx.rollback();
    expect([status, body.status, body.code, headers.get('retry-after')]).toEqual([
      409,
      'error',
      'in_progress',
      '2',
    ]);
  });

  test('a key is forgotten after 30 days', async () => {
    await post(payload(), { 'idempotency-key': 'k' });
    await api.db('idempotency_keys').update({ created_at: api.db.raw(`now() - interval '31 days'`) });
    const { status, headers } = await post(payload({ notes: 'baru' }), { 'idempotency-key': 'k' });
    expect([status, headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect(await api.db('idempotency_keys')).toHaveLength(1);
  });
});

describe('a refusal keeps the old envelope', () => {
  test.each([
    ['no key', null],
    ['a wrong key', { headers: { 'x-api-key': 'nope' } }],
  ])('%s is 401, whatever the body', async (_name, caller) => {
    const { status, body } = await post('{ no json', { 'content-type': 'application/json' }, caller);
    expect([status, body]).toEqual([
      401,
      { status: 'error', message: 'Unauthorized: Invalid API Key', code: 'unauthenticated' },
    ]);
  });

  test('a revoked key is 401, a key without the scope 403, a person 401', async () => {
    await api.db('api_keys').update({ revoked_at: new Date() });
    expect((await post(payload())).status).toBe(401);
    const { status, body } = await post(payload(), {}, await api.key(['orders:read']));
    expect([status, body.status, body.code]).toEqual([403, 'error', 'forbidden']);
    expect((await post(payload(), {}, await api.staff('admin'))).status).toBe(401);
  });

  test('422 names every field', async () => {
    const { status, body } = await post({
      customer: { phone: 'bukan nomor' },
      items: [{ product_name: '', quantity: 0, price: -1 }],
      created_at: 'kemarin',
    });
    expect([status, body.status, body.message, body.code]).toEqual([
      422,
      'error',
      'Validation failed',
      'validation_failed',
    ]);
    expect(Object.keys(body.errors as object).sort()).toEqual([
      'created_at',
      'customer.phone',
      'items.0.price',
      'items.0.product_name',
      'items.0.quantity',
    ]);
    expect(Object.keys((await post(payload({ customer: { phone: 'x' } }))).body.errors as object)).toEqual([
      'customer.phone',
    ]);
    expect(Object.keys((await post(payload({ created_at: 'kemarin' }))).body.errors as object)).toEqual([
      'created_at',
    ]);
    expect((await post({})).status).toBe(422);
    expect((await post('[1', { 'content-type': 'application/json' })).status).toBe(422);
    expect(await orders()).toHaveLength(0);
  });

  test('what lies more than a day ahead is 422: it would hold the real orders of its customer back', async () => {
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const { status, body } = await post(payload({ created_at: inDays(21) }));
    expect([status, Object.keys(body.errors as object)]).toEqual([422, ['created_at']]);
    expect((await post(payload({ created_at: inDays(0.9) }))).status).toBe(201);
  });

  test('more than the burst is 429 with Retry-After', async () => {
    const slow = await api.key(undefined, { ratePerSecond: 1, burst: 3 });
    // However long the six take: what a burst allows comes back with time.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(payload(), {}, slow))).finally(
      () => clock.mockRestore(),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    const refused = answers.find(({ status }) => status === 429);
    expect([refused?.body.code, Number(refused?.headers.get('retry-after'))]).toEqual([
      'too_many_requests',
      1,
    ]);
  });
});
