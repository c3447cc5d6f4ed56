import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CannedReply, ReplyValues } from '@roms/contracts/canned-replies';
import { renderTemplate } from '@roms/domain/template';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';

let api: OrderApi;
let [ani, beni, admin] = [] as unknown as [Staff, Staff, Staff];
beforeAll(async () => {
  api = await startOrderApi();
  [ani, beni, admin] = [
    await api.staff('cs', 'Ani'),
    await api.staff('cs', 'Beni'),
    await api.staff('admin', 'Bos'),
  ];
});
afterAll(() => api.stop());
beforeEach(() => api.db.raw('TRUNCATE canned_replies, customers CASCADE'));

const keep = (who: Staff, fields: object) =>
  api.call<CannedReply>(who, 'POST', '/api/v1/canned-replies', { body: 'Halo kak', ...fields });
const listOf = async (who: Staff): Promise<CannedReply[]> =>
  (await api.call<CannedReply[]>(who, 'GET', '/api/v1/canned-replies')).body.data;
const change = (who: Staff, id: number, fields: object) =>
  api.call<CannedReply>(who, 'PATCH', `/api/v1/canned-replies/${id}`, fields);
const remove = (who: Staff, id: number) => api.call(who, 'DELETE', `/api/v1/canned-replies/${id}`);

describe('canned replies', () => {
  test('are a person’s own, or everybody’s when an admin writes them; the own one comes first', async () => {
    await keep(admin, { shortcut: 'ongkir', body: 'Ongkir dari toko', shared: true });
    await keep(ani, { shortcut: 'Ongkir', body: 'Ongkir dari Ani' });
    await keep(beni, { shortcut: 'rekening' });
    expect((await listOf(ani)).map(({ shortcut, body, shared }) => [shortcut, body, shared])).toEqual([
      ['ongkir', 'Ongkir dari Ani', false],
      ['ongkir', 'Ongkir dari toko', true],
    ]);
    expect((await listOf(beni)).map(({ shortcut }) => shortcut)).toEqual(['ongkir', 'rekening']);
  });

  test('that are shared are written by admins alone, a colleague’s own by nobody else', async () => {
    expect((await keep(ani, { shortcut: 'promo', shared: true })).status).toBe(403);
    const { id: shared } = (await keep(admin, { shortcut: 'promo', shared: true })).body.data;
    const { id: own } = (await keep(ani, { shortcut: 'promo' })).body.data;
    expect((await change(ani, shared, { body: 'Gratis!' })).status).toBe(403);
    expect((await change(ani, own, { shared: true })).status).toBe(403);
    expect((await remove(ani, shared)).status).toBe(403);
    for (const who of [beni, admin]) {
      expect((await change(who, own, { body: 'Gratis!' })).body.error.code).toBe('canned_reply_not_found');
      expect((await remove(who, own)).status).toBe(404);
    }
    expect((await remove(ani, own)).status).toBe(204);
    expect((await listOf(ani)).map(({ id }) => id)).toEqual([shared]);
  });

  test('have one name each, also when two write them at once', async () => {
    const made = await Promise.all(['ongkir', 'ONGKIR'].map((shortcut) => keep(ani, { shortcut })));
    expect(made.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { id } = (await keep(ani, { shortcut: 'lain' })).body.data;
    expect((await change(ani, id, { shortcut: 'ongkir' })).body.error.code).toBe('shortcut_taken');
    const { id: admins } = (await keep(admin, { shortcut: 'ongkir' })).body.data;
    expect((await change(admin, admins, { shared: true })).body.data).toMatchObject({ shared: true });
    expect((await keep(admin, { shortcut: 'ongkir' })).status).toBe(201);
    expect((await change(admin, admins, { shared: false })).body.error.code).toBe('shortcut_taken');
  });

  test.each<[string, object]>([
    ['a name of two words', { shortcut: 'dua kata' }],
    ['a name with the sign that opens it', { shortcut: '/ongkir' }],
    ['no text', { shortcut: 'x', body: '  ' }],
    ['a variable that nobody knows', { shortcut: 'x', body: 'Halo {nama_kakak}' }],
    ['a variable of another kind of message', { shortcut: 'x', body: 'Baik! {answer}' }],
  ])('refuse %s', async (_what, fields) => {
    expect((await keep(ani, fields)).status).toBe(400);
  });

  test('leave what was changed in the audit log, without its words', async () => {
    const { id } = (await keep(ani, { shortcut: 'ongkir', body: 'rahasia dagang' })).body.data;
    await change(ani, id, { shortcut: 'kirim' });
    const { body } = await api.call<object[]>(admin, 'GET', '/api/v1/audit?subject=canned_reply');
    expect(body.data[0]).toMatchObject({
      actor: { id: ani.id },
      action: 'canned_reply.changed',
      subject: { type: 'canned_reply', id },
      before: { shortcut: 'ongkir' },
      after: { shortcut: 'kirim' },
    });
    expect(JSON.stringify(body.data)).not.toContain('dagang');
  });
});

describe('the values of an answer', () => {
  async function conversationOf(customer: { id: number }, assignee: Staff | null = null): Promise<number> {
    const [row] = await api
      .db('conversations')
      .insert({ customer_id: customer.id, session_id: 'main', assignee_id: assignee?.id ?? null })
      .returning('id');
    return row.id as number;
  }
  const valuesOf = (who: Staff, id: number) =>
    api.call<ReplyValues>(who, 'GET', `/api/v1/conversations/${id}/reply-values`);

  test('are those of the customer and their last order', async () => {
    const customer = await insertCustomer(api.db, { name: 'Dewi Lestari' });
    const day = 86_400_000;
    const order = (number: string, daysAgo: number, status: 'completed' | 'pending' = 'completed') => {
      const orderedAt = new Date(Date.now() - daysAgo * day);
      const items = [{ name: 'Kopi Toraja', quantity: 2, price: 75_000 }];
      return insertOrder(api.db, {
        number,
        customerId: customer.id,
        items,
        status,
        orderedAt,
        completedAt: orderedAt,
      });
    };
    await order('ORD-LAST', 3.5);
    await order('ORD-OLD', 40);
    await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id, number: 'ORD-OTHER' });
    const { body } = await valuesOf(ani, await conversationOf(customer));
    expect(body.data).toMatchObject({
      customer_name: 'Dewi Lestari',
      order_number: 'ORD-LAST',
      product_name: 'Kopi Toraja',
      items: '- Kopi Toraja × 2',
      total: 'Rp 150.000',
      days_since: '3',
      status: 'selesai',
      shop_name: 'Kopi Someah',
    });
    const text = 'Halo {customer_name}, {order_number}: {total}';
    expect(renderTemplate(text, body.data)).toEqual({
      body: 'Halo Dewi Lestari, ORD-LAST: Rp 150.000',
      missing: [],
    });
  });

  test('lack the order of who never ordered, and the name of who is known by number', async () => {
    const customer = await insertCustomer(api.db, { name: '0812-0000-0000' });
    const { body } = await valuesOf(ani, await conversationOf(customer));
    expect(body.data).toEqual({ customer_name: null, shop_name: 'Kopi Someah' });
    expect(renderTemplate('Halo {name}, {total}?', body.data)).toEqual({
      body: 'Halo Kak, {total}?',
      missing: ['total'],
    });
  });

  test('of a colleague’s customer are nobody’s business', async () => {
    const id = await conversationOf(await insertCustomer(api.db), beni);
    expect((await valuesOf(ani, id)).body.error.code).toBe('conversation_not_found');
  });
});
