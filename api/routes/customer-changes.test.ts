import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CustomerConversation, TimelineEntry } from '@roms/contracts/customer-history';
import type { CustomerIdentity } from '@roms/contracts/customer-identities';
import type { Customer } from '@roms/contracts/customers';
import type { SavedView } from '@roms/contracts/saved-views';
import { refreshSegments } from '../../db/segments/refresh-segments.ts';
import {
  startOrderApi,
  type Answer,
  type Caller,
  type OrderApi,
  type Staff,
} from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';

let api: OrderApi;
let admin: Staff;
let ani: Staff;
let beni: Staff;
let phones = 0;
beforeAll(async () => {
  api = await startOrderApi();
  [admin, ani, beni] = [
    await api.staff('admin'),
    await api.staff('cs', 'Ani'),
    await api.staff('cs', 'Beni'),
  ];
});
afterAll(() => api.stop());
// A second try finds nothing of the first.
beforeEach(() => api.db.raw('TRUNCATE customers, labels, saved_views CASCADE'));

const nextPhone = (): string => testPhone(1000, (phones += 1));
const go = <T = Customer>(who: Caller, method: string, path: string, body?: unknown): Promise<Answer<T>> =>
  api.call<T>(who, method, `/api/v1/customers${path}`, body);
const create = (who: Caller, fields: object) => go(who, 'POST', '', { name: 'Ibu Sari', ...fields });
const codeOf = ({ status, body }: Answer<unknown>) => [status, body.error?.code];
const idsOf = async (who: Caller, query: string): Promise<number[]> =>
  (await go<Customer[]>(who, 'GET', query)).body.data.map(({ id }) => id);

describe('a customer who is written down', () => {
  test('has what was typed, as a person’s word, and is its maker’s', async () => {
    const phone = nextPhone();
    const { status, body } = await create(ani, {
      phones: [`0${phone.slice(2)}`],
      city: 'Kota Bandung',
      zone: 'Asia/Makassar',
      email: 'sari@toko.id',
    });
    expect([status, body.data]).toMatchObject([
      201,
      {
        phone,
        nameSource: 'manual',
        city: 'Kota Bandung',
        province: '32',
        zone: 'Asia/Makassar',
        optedOut: false,
      },
    ]);
    const { id } = body.data;
    expect(await api.db('customers').where({ id }).first()).toMatchObject({
      email_source: 'manual',
      address_source: 'manual',
      zone_source: 'manual',
    });
    expect(await idsOf(ani, '?q=Ibu Sari')).toContain(id);
    expect(await idsOf(beni, '?q=Ibu Sari')).not.toContain(id);
  });

  test('may have several phones, each once', async () => {
    const [first, second] = [nextPhone(), nextPhone()];
    const { body } = await create(admin, { phones: [first, `+${second}`, first] });
    const { data } = (await go<CustomerIdentity[]>(admin, 'GET', `/${body.data.id}/identities`)).body;
    expect(data.map(({ kind, value, isMain }) => [kind, value, isMain])).toEqual([
      ['phone', first, true],
      ['phone', second, false],
    ]);
  });

  test('is 409 by a known phone, and its id is told to whoever may see it', async () => {
    const [main, other] = [nextPhone(), nextPhone()];
    const { id } = (await create(ani, { phones: [main, other] })).body.data;
    const again = await create(ani, { phones: [nextPhone(), other] });
    expect([codeOf(again), again.body.error.details]).toEqual([[409, 'phone_taken'], { customerId: id }]);
    const stranger = await create(beni, { phones: [main] });
    expect([codeOf(stranger), stranger.body.error.details]).toEqual([[409, 'phone_taken'], undefined]);
  });

  test('needs a name and a phone, which is not the shop’s own', async () => {
    await api
      .db('wa_sessions')
      .where({ id: 'main' })
      .update({ phone: testPhone(1000, 999) });
    for (const fields of [{ phones: [] }, { phones: ['bukan nomor'] }, { phones: [nextPhone()], name: ' ' }])
      expect((await create(ani, fields)).status).toBe(400);
    expect(codeOf(await create(ani, { phones: [testPhone(1000, 999)] }))).toEqual([422, 'own_number']);
  });

  test('is one row, however many write it down at once', async () => {
    const phone = nextPhone();
    const answers = await Promise.all([1, 2, 3, 4].map(() => create(admin, { phones: [phone] })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    expect(await api.db('customers').where({ phone })).toHaveLength(1);
  });
});

describe('phones', () => {
  const identities = async (id: number) =>
    (await go<CustomerIdentity[]>(admin, 'GET', `/${id}/identities`)).body.data;

  test('are added, and taken off down to the last; the oldest that is left is written to', async () => {
    const [first, second] = [nextPhone(), nextPhone()];
    const { id } = (await create(ani, { phones: [first] })).body.data;
    const added = await go<CustomerIdentity[]>(ani, 'POST', `/${id}/identities`, { phone: second });
    expect([added.status, added.body.data.map(({ value }) => value)]).toEqual([201, [first, second]]);
    expect(codeOf(await go(ani, 'POST', `/${id}/identities`, { phone: second }))).toEqual([
      409,
      'phone_taken',
    ]);
    const [main, other] = await identities(id);
    expect((await go(ani, 'DELETE', `/${id}/identities/${main!.id}`)).status).toBe(204);
    expect((await go(ani, 'GET', `/${id}`)).body.data.phone).toBe(second);
    expect(codeOf(await go(ani, 'DELETE', `/${id}/identities/${other!.id}`))).toEqual([409, 'last_identity']);
    expect(codeOf(await go(ani, 'DELETE', `/${id}/identities/${main!.id}`))).toEqual([
      404,
      'identity_not_found',
    ]);
  });

  test('of a colleague’s customer are nobody’s business', async () => {
    const { id } = (await create(ani, { phones: [nextPhone()] })).body.data;
    expect((await go(beni, 'GET', `/${id}/identities`)).status).toBe(404);
    expect((await go(beni, 'POST', `/${id}/identities`, { phone: nextPhone() })).status).toBe(404);
    const [only] = await identities(id);
    expect((await go(beni, 'DELETE', `/${id}/identities/${only!.id}`)).status).toBe(404);
    // By an own customer’s path an address of another is as absent.
    const own = (await create(beni, { phones: [nextPhone(), nextPhone()] })).body.data.id;
    expect((await go(beni, 'DELETE', `/${own}/identities/${only!.id}`)).status).toBe(404);
  });

  test('are five at most', async () => {
    const { id } = (await create(ani, { phones: Array.from({ length: 5 }, nextPhone) })).body.data;
    expect(codeOf(await go(ani, 'POST', `/${id}/identities`, { phone: nextPhone() }))).toEqual([
      422,
      'too_many_phones',
    ]);
    expect((await create(ani, { phones: Array.from({ length: 6 }, nextPhone) })).status).toBe(400);
  });
});

describe('deleting', () => {
  test('takes one who caused nothing, with labels and phones', async () => {
    const phone = nextPhone();
    const { id } = (await create(ani, { phones: [phone] })).body.data;
    const [label] = await api.db('labels').insert({ name: 'Lama', color: 'teal' }).returning('id');
    await go(ani, 'PUT', `/${id}/labels`, { labelIds: [label.id] });
    expect((await go(beni, 'DELETE', `/${id}`)).status).toBe(404);
    expect((await go(ani, 'DELETE', `/${id}`)).status).toBe(204);
    expect((await go(admin, 'GET', `/${id}`)).status).toBe(404);
    expect((await create(beni, { phones: [phone] })).status).toBe(201);
  });

  test.each(['an order', 'a draft', 'a conversation', 'a word about consent'])(
    'is 409 with %s',
    async (what) => {
      const { id } = (await create(admin, { phones: [nextPhone()] })).body.data;
      if (what === 'an order') await insertOrder(api.db, { customerId: id });
      if (what === 'a draft') await insertOrder(api.db, { customerId: id, status: 'draft' });
      if (what === 'a conversation')
        await api.db('conversations').insert({ customer_id: id, session_id: 'main' });
      if (what === 'a word about consent') await go(admin, 'PATCH', `/${id}`, { optedOut: true });
      expect(codeOf(await go(admin, 'DELETE', `/${id}`))).toEqual([409, 'customer_in_use']);
      expect((await go(admin, 'GET', `/${id}`)).status).toBe(200);
    },
  );
});

describe('somebody of the shop', () => {
  test('is named so by an admin, and from then on is in no list, search or segment', async () => {
    const phone = nextPhone();
    const { id } = (await create(ani, { name: 'Pemilik Toko', phones: [phone] })).body.data;
    await insertOrder(api.db, { customerId: id, status: 'completed' });
    expect((await go(ani, 'PATCH', `/${id}`, { internal: true })).status).toBe(403);
    const size = async () =>
      (await api.call<{ count: number }[]>(admin, 'GET', '/api/v1/segments')).body.data.reduce(
        (sum, { count }) => sum + count,
        0,
      );
    const before = await size();
    expect((await go(admin, 'PATCH', `/${id}`, { internal: true })).body.data).toMatchObject({
      internal: true,
    });
    for (const query of ['?q=Pemilik', `?q=${phone}`, '?sort=orders', '?segment=none'])
      expect(await idsOf(admin, query)).not.toContain(id);
    const { body } = await api.call<{ customers: unknown[] }>(admin, 'GET', '/api/v1/search?q=Pemilik');
    expect(body.data.customers).toEqual([]);
    expect([await size(), await api.db('customer_segments').where({ customer_id: id })]).toEqual([
      before - 1,
      [],
    ]);
    await refreshSegments(api.db, { now: new Date() });
    expect([await size(), await idsOf(admin, '?sort=orders')]).toEqual([
      before - 1,
      expect.not.arrayContaining([id]),
    ]);
    // Also who wrote them down: what the shop tells its own is for admins.
    expect((await go(ani, 'GET', `/${id}`)).status).toBe(404);
    const back = await go(admin, 'PATCH', `/${id}`, { internal: false });
    expect(back.body.data).toMatchObject({ internal: false, segmentReason: { orders: 1 } });
    expect(await idsOf(admin, '?q=Pemilik')).toEqual([id]);
  });

  test('and who was forgotten is in no list of those who want no marketing', async () => {
    const ids = [];
    for (const name of ['Satu', 'Dua', 'Tiga']) {
      const { id } = await insertCustomer(api.db, { name, phone: nextPhone() });
      await go(admin, 'PATCH', `/${id}`, { optedOut: true });
      ids.push(id);
    }
    await api.db('customers').where({ id: ids[0] }).update({ internal: true });
    await api.db('customers').where({ id: ids[1] }).update({ erased_at: new Date() });
    const { body } = await api.call<{ customer: { id: number } }[]>(admin, 'GET', '/api/v1/opt-outs');
    const listed = body.data.map(({ customer }) => customer.id);
    expect(ids.filter((id) => listed.includes(id))).toEqual([ids[2]]);
    expect(await idsOf(admin, '?optedOut=true')).toEqual(expect.arrayContaining([ids[2]]));
    expect(await idsOf(admin, '?optedOut=true')).not.toEqual(expect.arrayContaining([ids[1]]));
  });
});

describe('the list', () => {
  test('takes days of the shop, and refuses what no customer could be narrowed by', async () => {
    const { id } = (await create(admin, { phones: [nextPhone()] })).body.data;
    // Just before midnight in Jakarta.
    await api
      .db('customer_segments')
      .where({ customer_id: id })
      .update({ orders: 7, last_order_at: '2026-03-05T16:59:00Z' });
    for (const [query, isIn] of [
      ['?lastOrderFrom=2026-03-05&lastOrderTo=2026-03-05', true],
      ['?lastOrderTo=2026-03-04', false],
      ['?lastOrderFrom=2026-03-06', false],
      ['?ordersFrom=7&ordersTo=7&sort=name', true],
      ['?ordersFrom=8', false],
    ] as const)
      expect([query, (await idsOf(admin, query)).includes(id)]).toEqual([query, isIn]);
    for (const query of [
      '?sort=phone',
      '?province=3',
      '?optedOut=maybe',
      '?ordersFrom=-1',
      '?lastOrderTo=31-12-2026',
      '?whatsapp=yes',
    ])
      expect([query, (await go(admin, 'GET', query)).status]).toEqual([query, 400]);
  });

  test('is labelled at once, where the asker sees the rows', async () => {
    const [label] = await api.db('labels').insert({ name: 'Grosir', color: 'teal' }).returning('id');
    const labelId = label.id as number;
    const own = (await create(ani, { phones: [nextPhone()] })).body.data.id;
    const other = (await create(beni, { phones: [nextPhone()] })).body.data.id;
    const put = (who: Caller, customerIds: number[], on = true) =>
      go<{ changed: number }>(who, 'POST', '/label', { customerIds, labelId, on });
    expect((await put(ani, [own, other])).body.data).toEqual({ changed: 1 });
    expect(await idsOf(admin, `?label=${labelId}`)).toEqual([own]);
    expect((await put(ani, [own])).body.data).toEqual({ changed: 0 });
    expect((await put(ani, [other])).status).toBe(404);
    expect((await put(admin, [own, other])).body.data).toEqual({ changed: 1 });
    expect((await put(beni, [own, other], false)).body.data).toEqual({ changed: 1 });
    expect(await idsOf(admin, `?label=${labelId}`)).toEqual([own]);
    expect(
      codeOf(await go(ani, 'POST', '/label', { customerIds: [own], labelId: 999_999, on: true })),
    ).toEqual([422, 'unknown_label']);
  });

  test('is kept under a name beside it, and not beside the inbox', async () => {
    const views = (method: string, path = '', body?: unknown) =>
      api.call<SavedView>(ani, method, `/api/v1/saved-views${path}`, body);
    const filter = { segment: 'loyal', ordersFrom: 4, sort: 'spent' };
    const made = await views('POST', '', { name: 'Setia', list: 'customers', filter });
    expect([made.status, made.body.data]).toMatchObject([201, { list: 'customers', filter }]);
    const names = async (query: string) =>
      (await api.call<SavedView[]>(ani, 'GET', `/api/v1/saved-views${query}`)).body.data.map(
        ({ name }) => name,
      );
    expect([await names('?list=customers'), await names('')]).toEqual([['Setia'], []]);
    const path = `/${made.body.data.id}`;
    expect((await views('PATCH', path, { filter: { tab: 'mine' } })).status).toBe(400);
    expect((await views('PATCH', path, { filter: { province: '31' } })).body.data.filter).toEqual({
      province: '31',
    });
    expect(
      (await views('POST', '', { name: 'x', list: 'customers', filter: { sort: 'latest' } })).status,
    ).toBe(400);
  });
});

describe('the page', () => {
  test('tells orders, segments and consent in the order of time, and its conversations', async () => {
    const { id } = (await create(admin, { phones: [nextPhone()] })).body.data;
    await api.db('customers').where({ id }).update({ created_at: '2026-01-01T00:00:00Z' });
    const orderId = await insertOrder(api.db, { customerId: id });
    const at = new Date('2026-01-02T00:00:00Z');
    await api.db('order_events').where({ order_id: orderId }).delete();
    await api.db('order_events').insert([
      {
        order_id: orderId,
        type: 'status_changed',
        details: { from: 'pending', to: 'shipped' },
        at,
        actor: 'Ani',
      },
      { order_id: orderId, type: 'thank_you_queued', at },
    ]);
    await api.db('segment_moves').insert({ customer_id: id, from_segment: 'none', to_segment: 'new', at });
    await go(admin, 'PATCH', `/${id}`, { optedOut: true });
    await api.db('conversations').insert({ customer_id: id, session_id: 'main', assignee_id: ani.id });
    const { data } = (await go<TimelineEntry[]>(ani, 'GET', `/${id}/timeline`)).body;
    expect(data).toMatchObject([
      { kind: 'consent', state: 'withdrawn' },
      {
        kind: 'order',
        order: { id: orderId },
        event: 'status_changed',
        from: 'pending',
        to: 'shipped',
        actor: 'Ani',
      },
      { kind: 'segment', from: 'none', to: 'new' },
      { kind: 'created' },
    ]);
    const lines = (await go<CustomerConversation[]>(ani, 'GET', `/${id}/conversations`)).body.data;
    expect(lines).toMatchObject([{ numberLabel: 'Utama', status: 'open', assignee: { name: 'Ani' } }]);
    for (const path of ['/timeline', '/conversations'])
      expect((await go(beni, 'GET', `/${id}${path}`)).status).toBe(404);
  });

  test('tells its maker nothing of orders that a colleague has now', async () => {
    const { id } = (await create(beni, { phones: [nextPhone()] })).body.data;
    await api.db('conversations').insert({ customer_id: id, session_id: 'main', assignee_id: ani.id });
    const orderId = await insertOrder(api.db, { customerId: id });
    await api.db('order_events').insert({ order_id: orderId, type: 'reordered' });
    const kinds = async (who: Caller) =>
      (await go<TimelineEntry[]>(who, 'GET', `/${id}/timeline`)).body.data.map(({ kind }) => kind);
    expect([await kinds(beni), await kinds(ani)]).toEqual([['created'], expect.arrayContaining(['order'])]);
    expect((await go<CustomerConversation[]>(beni, 'GET', `/${id}/conversations`)).body.data).toEqual([]);
  });
});
