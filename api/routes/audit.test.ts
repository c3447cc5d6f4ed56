import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '@roms/contracts/audit';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';

let api: OrderApi;
let admin: Staff;
let cs: Staff;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
  cs = await api.staff('cs', 'Ani');
});
afterAll(() => api.stop());

async function audit(query: string): Promise<AuditEntry[]> {
  const { status, body } = await api.call<AuditEntry[]>(admin, 'GET', `/api/v1/audit?${query}`);
  expect(status).toBe(200);
  return body.data;
}

describe('a change', () => {
  test('of an order tells who, and the status before and after', async () => {
    const id = await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
    await api.call(admin, 'PATCH', `/api/v1/orders/${id}`, { status: 'shipped' });
    expect(await audit(`subject=order:${id}`)).toEqual([
      {
        id: expect.any(Number),
        at: expect.any(String),
        actor: { kind: 'user', id: admin.id, name: 'Bos' },
        action: 'order.status_changed',
        subject: { type: 'order', id },
        before: { status: 'pending' },
        after: { status: 'shipped', notify: false },
      },
    ]);
  });

  test('of a customer masks the phone that stands for a name', async () => {
    const { id, phone } = await insertCustomer(api.db);
    await api.call(admin, 'PATCH', `/api/v1/customers/${id}`, { name: phone, optedOut: true });
    const [entry] = await audit(`subject=customer:${id}`);
    expect(entry).toMatchObject({
      before: { name: 'Budi Santoso', optedOut: false },
      after: { name: expect.stringMatching(/^••••-••••-\d{4}$/), optedOut: true },
    });
  });

  test('by a key is the key’s, and its repeat changes nothing', async () => {
    const key = await api.key();
    const order = {
      external_id: 'T-1',
      customer: { phone: '081299990000', name: 'Tuti' },
      items: [{ product_name: 'Kopi', quantity: 2, price: 50_000 }],
    };
    await api.call(key, 'POST', '/api/v1/orders', order);
    await api.call(key, 'POST', '/api/v1/orders', order);
    const rows = await audit(`actor=key:${key.id}`);
    expect(rows).toMatchObject([
      { action: 'order.created', actor: { kind: 'key', id: key.id, name: key.source }, before: null },
    ]);
    expect(rows[0]?.after).toMatchObject({ externalId: 'T-1', totalAmount: 100_000 });
    expect(JSON.stringify(rows)).not.toContain('6281299990000');
  });

  test('of a conversation is written down without its words', async () => {
    const customer = await insertCustomer(api.db);
    const [{ id }] = await api
      .db('conversations')
      .insert({ customer_id: customer.id, session_id: 'main', assignee_id: cs.id })
      .returning('id');
    const send = () =>
      api.call<{ id: number }>(cs, 'POST', `/api/v1/conversations/${id}/messages`, {
        clientId: 'c1',
        body: 'Rahasia dapur',
      });
    const { body } = await send();
    await send();
    const rows = await audit(`actor=${cs.id}`);
    expect(rows).toMatchObject([
      {
        action: 'message.queued',
        subject: { type: 'message', id: body.data.id },
        after: { conversationId: id },
      },
    ]);
    expect(JSON.stringify(await api.db('audit_log'))).not.toContain('Rahasia');
  });

  test('that is refused leaves no row', async () => {
    const id = await insertOrder(api.db, {
      customerId: (await insertCustomer(api.db)).id,
      status: 'cancelled',
    });
    const { status } = await api.call(admin, 'PATCH', `/api/v1/orders/${id}`, { status: 'shipped' });
    expect(status).toBe(409);
    expect(await audit(`subject=order:${id}`)).toEqual([]);
  });

  test('and its row are written together or not at all', async () => {
    const id = await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
    await api.db.raw('ALTER TABLE audit_log ADD CONSTRAINT closed CHECK (id < 0) NOT VALID');
    const { status } = await api.call(admin, 'PATCH', `/api/v1/orders/${id}`, { status: 'shipped' });
    await api.db.raw('ALTER TABLE audit_log DROP CONSTRAINT closed');
    expect(status).toBe(500);
    expect((await api.db('orders').where({ id }).first('status')).status).toBe('pending');
  });
});

describe('the log', () => {
  test('is the admin’s alone', async () => {
    expect((await api.call(cs, 'GET', '/api/v1/audit')).status).toBe(403);
    expect((await api.call(await api.key(), 'GET', '/api/v1/audit')).status).toBe(403);
  });

  test('is asked for a time', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    expect((await audit(`to=${soon}`)).length).toBeGreaterThan(0);
    expect(await audit(`from=${soon}`)).toEqual([]);
  });

  test.each(['subject=shoes', 'actor=user:', 'from=yesterday', 'cursor=x'])('refuses %s', async (query) => {
    expect((await api.call(admin, 'GET', `/api/v1/audit?${query}`)).status).toBe(400);
  });
});
