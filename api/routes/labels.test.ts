import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Conversation } from '@roms/contracts/conversations';
import type { Label } from '@roms/contracts/labels';
import {
  startOrderApi,
  type Answer,
  type Caller,
  type OrderApi,
  type Staff,
} from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';

let api: OrderApi;
let admin: Staff;
let sari: Staff;
let dewi: Staff;
let complaint: Label;
beforeAll(async () => {
  api = await startOrderApi();
  [admin, sari, dewi] = [
    await api.staff('admin', 'Rina'),
    await api.staff('cs', 'Sari'),
    await api.staff('cs', 'Dewi'),
  ];
  complaint = (await labels(sari)).find(({ isComplaint }) => isComplaint)!;
});
afterAll(() => api.stop());

const call = <T>(who: Caller, method: string, path: string, body?: unknown): Promise<Answer<T>> =>
  api.call<T>(who, method, `/api/v1${path}`, body);
const labels = async (who: Caller) => (await call<Label[]>(who, 'GET', '/labels')).body.data;
let made = 0;
const make = async (fields: object = {}): Promise<Label> => {
  made += 1;
  const body = { name: `Label ${made}`, color: '#84994f', ...fields };
  return (await call<Label>(admin, 'POST', '/labels', body)).body.data;
};
const put = (who: Caller, id: number, labelIds: number[], category?: string) =>
  call<Conversation>(who, 'PUT', `/conversations/${id}/labels`, { labelIds, category });

async function conversationOf(assignee: Staff | null): Promise<{ id: number; customerId: number }> {
  const { id: customerId } = await insertCustomer(api.db);
  const [{ id }] = (await api
    .db('conversations')
    .insert({ customer_id: customerId, session_id: 'main', assignee_id: assignee?.id ?? null })
    .returning('id')) as [{ id: number }];
  return { id, customerId };
}
const lastAudit = () => api.db('audit_log').orderBy('id', 'desc').first();

describe('the labels of the shop', () => {
  test('begin with the one for complaints, which may be renamed and not be deleted', async () => {
    expect(complaint).toEqual({
      ...{ id: complaint.id, name: 'Komplain', color: '#b45253' },
      ...{ holdsAutomation: true, isComplaint: true },
    });
    const refused = await call(admin, 'DELETE', `/labels/${complaint.id}`);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'label_in_use']);
    const renamed = await call<Label>(admin, 'PATCH', `/labels/${complaint.id}`, { name: 'Keluhan' });
    expect(renamed.body.data).toEqual({ ...complaint, name: 'Keluhan' });
    expect(await lastAudit()).toMatchObject({
      action: 'label.changed',
      before: { name: 'Komplain' },
      after: { name: 'Keluhan' },
    });
    await call(admin, 'PATCH', `/labels/${complaint.id}`, { name: 'Komplain' });
  });

  test('have names of their own in any case, and colours', async () => {
    await api.db('labels').whereILike('name', 'grosir').delete();
    const { name } = await make({ name: 'Grosir', color: 'teal' });
    const again = await call(admin, 'POST', '/labels', { name: name.toUpperCase(), color: 'teal' });
    expect([again.status, again.body.error.code]).toEqual([409, 'label_name_taken']);
    const other = await make();
    const taken = await call(admin, 'PATCH', `/labels/${other.id}`, { name: 'grosir' });
    expect([taken.status, taken.body.error.code]).toEqual([409, 'label_name_taken']);
    for (const color of ['', '#12', 'url(x)', 'red;'])
      expect((await call(admin, 'POST', '/labels', { name: 'Warna', color })).status).toBe(400);
  });

  test('are an admin’s to make', async () => {
    const { id } = await make();
    expect((await call(sari, 'POST', '/labels', { name: 'Milikku', color: 'teal' })).status).toBe(403);
    expect((await call(sari, 'PATCH', `/labels/${id}`, { name: 'Milikku' })).status).toBe(403);
    expect((await call(sari, 'DELETE', `/labels/${id}`)).status).toBe(403);
    expect((await call(admin, 'DELETE', '/labels/999999')).status).toBe(404);
  });

  test('leave everything that had them when they are deleted', async () => {
    const [gone, stays] = [await make(), await make()];
    const { id } = await conversationOf(sari);
    await put(sari, id, [gone.id, stays.id]);
    expect((await call(admin, 'DELETE', `/labels/${gone.id}`)).status).toBe(204);
    const { body } = await call<Conversation>(sari, 'GET', `/conversations/${id}`);
    expect(body.data.labels.map((label) => label.id)).toEqual([stays.id]);
  });
});

describe('labels of a conversation', () => {
  test('are put on and taken off as a whole, with a line in the thread and a row in the audit log', async () => {
    const [first, second] = [await make(), await make()];
    const { id } = await conversationOf(sari);
    await put(sari, id, [first.id]);
    const { status, body } = await put(sari, id, [second.id, second.id]);
    expect(status).toBe(200);
    expect(body.data.labels).toEqual([{ ...second, category: null }]);
    const lines = await call<{ type: string }[]>(sari, 'GET', `/conversations/${id}/activity`);
    expect(lines.body.data[0]).toMatchObject({
      ...{ type: 'labelled', added: [second.name], removed: [first.name] },
      actor: { kind: 'user', name: 'Sari' },
    });
    expect(await lastAudit()).toMatchObject({
      action: 'conversation.labelled',
      before: { labels: [first.name] },
      after: { labels: [second.name] },
    });
    // The same again changes nothing.
    await put(sari, id, [second.id]);
    expect((await call<object[]>(sari, 'GET', `/conversations/${id}/activity`)).body.data).toHaveLength(2);
  });

  test('keep what a complaint is about; of one without a word it is the last kind', async () => {
    const other = await make();
    const { id } = await conversationOf(sari);
    const said = await put(sari, id, [complaint.id], 'rusak');
    expect(said.body.data.labels).toEqual([{ ...complaint, category: 'rusak' }]);
    const line = (await call<object[]>(sari, 'GET', `/conversations/${id}/activity`)).body.data[0];
    expect(line).toMatchObject({ added: ['Komplain'], category: 'rusak' });
    const { body } = await put(sari, id, [other.id, complaint.id], 'kemasan');
    // What holds automation stands first, and the category is the one that it was put on with.
    expect(body.data.labels.map(({ category }) => category)).toEqual(['rusak', null]);
    const unsaid = await put(sari, (await conversationOf(sari)).id, [complaint.id]);
    expect(unsaid.body.data.labels[0]?.category).toBe('lainnya');
    expect((await put(sari, id, [complaint.id], 'bosan')).status).toBe(400);
  });

  test('cannot be what does not exist, nor on what may not be seen', async () => {
    const label = await make();
    const { id, customerId } = await conversationOf(dewi);
    const unknown = await put(dewi, id, [label.id, 999_999]);
    expect([unknown.status, unknown.body.error.code]).toEqual([422, 'unknown_label']);
    expect((await put(sari, id, [label.id])).status).toBe(404);
    expect(
      (await call(sari, 'PUT', `/customers/${customerId}/labels`, { labelIds: [label.id] })).status,
    ).toBe(404);
    expect(await api.db('conversation_labels').where({ conversation_id: id })).toEqual([]);
    expect(await api.db('customer_labels').where({ customer_id: customerId })).toEqual([]);
  });
});

test('labels of a customer stand with the customer', async () => {
  const label = await make();
  const { customerId } = await conversationOf(sari);
  const body = { labelIds: [label.id, complaint.id], category: 'terlambat' };
  await call(sari, 'PUT', `/customers/${customerId}/labels`, body);
  const { body: read } = await call<{ labels: object[] }>(sari, 'GET', `/customers/${customerId}`);
  expect(read.data.labels).toEqual([
    { ...complaint, category: 'terlambat' },
    { ...label, category: null },
  ]);
  expect(await lastAudit()).toMatchObject({
    action: 'customer.labelled',
    before: { labels: [] },
    after: { labels: expect.arrayContaining(['Komplain']), category: 'terlambat' },
  });
});
