import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AutomationState } from '@roms/contracts/automation';
import type { Evaluation } from '@roms/contracts/decisions';
import { queueThankYou } from '../../db/automation/queue-thank-you.ts';
import { ensureConversation } from '../../db/conversations/ensure-conversation.ts';
import { startOrderApi, type Answer, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
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

const STOP = '/api/v1/automation/stop';

test('the one big stop is read by everybody, made and lifted by an admin, and stands in the audit log', async () => {
  const read = async () => (await api.call<AutomationState>(cs, 'GET', STOP)).body.data.stop;
  expect(await read()).toBeNull();
  expect((await api.call(cs, 'PUT', STOP, { reason: 'Libur' })).status).toBe(403);
  expect((await api.call(admin, 'PUT', STOP, { reason: ' ' })).status).toBe(400);
  const past = { reason: 'Libur', until: new Date(Date.now() - 1_000).toISOString() };
  expect((await api.call(admin, 'PUT', STOP, past)).status).toBe(400);

  const until = new Date(Date.now() + 3_600_000).toISOString();
  const put = await api.call<AutomationState>(admin, 'PUT', STOP, { reason: 'Libur', until });
  expect(put.status).toBe(200);
  expect(await read()).toMatchObject({
    ...{ reason: 'Libur', until, actor: { kind: 'user', id: admin.id, name: 'Bos' } },
  });
  await api.call(admin, 'PUT', STOP, { reason: 'Libur panjang' });
  expect(await read()).toMatchObject({ reason: 'Libur panjang', until: null });
  api.started.length = 0;
  expect((await api.call(admin, 'DELETE', STOP)).status).toBe(204);
  expect(api.started).toContainEqual(['settingsChanged']);
  expect(await read()).toBeNull();
  expect((await api.call(admin, 'DELETE', STOP)).status).toBe(204);

  const { body } = await api.call<object[]>(admin, 'GET', '/api/v1/audit?subject=shop');
  expect(body.data).toMatchObject([
    { action: 'automation.started', before: { reason: 'Libur panjang', until: null } },
    { action: 'automation.stopped', before: { reason: 'Libur', until }, after: { reason: 'Libur panjang' } },
    { action: 'automation.stopped', before: null, after: { reason: 'Libur', until } },
  ]);
});

test('what was decided is read by order, message and customer, page by page, and by nobody else', async () => {
  const { id: customerId } = await insertCustomer(api.db);
  const orderId = await insertOrder(api.db, { customerId });
  const { delivery } = await api.db.transaction(async (trx) => {
    const { id } = await ensureConversation(trx, customerId, 'main');
    await trx('conversations').where({ id }).update({ assignee_id: cs.id });
    return queueThankYou(trx, { orderId, cycle: 1, workflowId: 'order:x' });
  });
  const paths = [
    `/api/v1/orders/${orderId}/decisions`,
    `/api/v1/messages/${delivery!.messageId}/decisions`,
    `/api/v1/customers/${customerId}/decisions`,
  ];
  const stranger = await api.staff('cs', 'Beni');
  for (const path of paths) {
    const { status, body } = await api.call<Evaluation[]>(cs, 'GET', path);
    expect(status).toBe(200);
    expect(body.data).toMatchObject([
      {
        ...{ stage: 'queue', automation: 'thank_you', verdict: 'pass', code: null, until: null },
        ...{ orderId, messageId: delivery!.messageId },
      },
    ]);
    expect(body.data[0]!.checks).toContainEqual({ check: 'blocked', verdict: 'pass', details: {} });
    expect(body.page).toEqual({ nextCursor: null });
    expect((await api.call(stranger, 'GET', path)).status).toBe(404);
  }

  await api.db.raw(
    `INSERT INTO evaluations (stage, automation, verdict, code, until, order_id, customer_id, occurrence_key, checks)
     SELECT 'plan', 'reminder', 'defer', 'freq_cap', now(), ?, ?, 'x', '[]' FROM generate_series(1, 40)`,
    [orderId, customerId],
  );
  const seen: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Answer<Evaluation[]> = await api.call(cs, 'GET', `${paths[0]}?cursor=${cursor}`);
    seen.push(...page.body.data.map(({ id }) => id));
    cursor = page.body.page.nextCursor;
  }
  expect(seen).toHaveLength(41);
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));

  // A customer's orders that somebody else has are not told by the customer.
  const made = await insertOrder(api.db, { customerId });
  await api.db('conversations').where({ customer_id: customerId }).update({ assignee_id: admin.id });
  await api.db('orders').where({ id: made }).update({ created_by: cs.id });
  await api.db('customers').where({ id: customerId }).update({ created_by: cs.id });
  const { body } = await api.call<Evaluation[]>(cs, 'GET', paths[2]!);
  expect(body.data).toEqual([]);
});
