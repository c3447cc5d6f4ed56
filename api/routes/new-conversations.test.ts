import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Conversation } from '@roms/contracts/conversations';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';

let api: OrderApi;
let [ani, beni, admin] = [] as unknown as [Staff, Staff, Staff];
beforeAll(async () => {
  api = await startOrderApi();
  await api.db('wa_sessions').where({ id: 'main' }).update({ phone: '6281100000001' });
  await api.db('wa_sessions').insert({ id: 'second', label: 'Kedua' });
  [ani, beni, admin] = [
    await api.staff('cs', 'Ani'),
    await api.staff('cs', 'Beni'),
    await api.staff('admin', 'Bos'),
  ];
});
afterAll(() => api.stop());

/** Whoever waits for a conversation's row in this database. */
const WAITS_FOR_CONVERSATION = `
  SELECT pid FROM pg_stat_activity
   WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE '%conversations%for no key update%'`;

const start = (who: Staff, to: object) => api.call<Conversation>(who, 'POST', '/api/v1/conversations', to);
let counter = 100;
const newPhone = (): string => `0812 8800 0${(counter += 1)}`;

async function conversationOf(fields: { assignee?: Staff; status?: string; sessionId?: string } = {}) {
  const customer = await insertCustomer(api.db);
  const [row] = await api
    .db('conversations')
    .insert({
      customer_id: customer.id,
      session_id: fields.sessionId ?? 'main',
      assignee_id: fields.assignee?.id ?? null,
      status: fields.status ?? 'open',
    })
    .returning('id');
  return { id: row.id as number, customerId: customer.id, phone: customer.phone };
}
const linesOf = (id: number): Promise<string[]> =>
  api.db('conversation_activities').where({ conversation_id: id }).orderBy('id').pluck('type');

describe('writing first', () => {
  test('to a number that nobody knows makes customer and conversation, open and one’s own', async () => {
    const { status, body } = await start(ani, { phone: '+62 (0)812-8800-0001' });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      customer: { phone: '6281288000001' },
      sessionId: 'main',
      status: 'open',
      assignee: { id: ani.id, name: 'Ani' },
      waitingSince: null,
      unreadCount: 0,
    });
    expect(await linesOf(body.data.id)).toEqual(['assigned']);
    const again = await start(ani, { phone: '081288000001' });
    expect([again.status, again.body.data.id]).toEqual([200, body.data.id]);
    expect(await linesOf(body.data.id)).toEqual(['assigned']);
    const audit = await api.call<object[]>(
      admin,
      'GET',
      `/api/v1/audit?subject=conversation:${body.data.id}`,
    );
    expect(audit.body.data).toMatchObject([
      { action: 'conversation.started', after: { assigneeId: ani.id, status: 'open' } },
    ]);
  });

  test('to a customer uses the number on which they last talked, or the one that is asked for', async () => {
    const { id, customerId } = await conversationOf({ sessionId: 'second' });
    expect((await start(ani, { customerId })).body.data).toMatchObject({ id, assignee: { id: ani.id } });
    const other = await start(ani, { customerId, sessionId: 'main' });
    expect([other.status, other.body.data.sessionId]).toEqual([201, 'main']);
    expect((await start(ani, { customerId, sessionId: 'gone' })).body.error.code).toBe('session_not_found');
    expect((await start(ani, { customerId: 999_999 })).body.error.code).toBe('customer_not_found');
  });

  test('takes what nobody has and opens what was resolved, with the lines that say so', async () => {
    const { id, phone } = await conversationOf({ status: 'resolved' });
    const { status, body } = await start(ani, { phone });
    expect([status, body.data.id, body.data.status]).toEqual([200, id, 'open']);
    expect(body.data.assignee?.id).toBe(ani.id);
    expect(await linesOf(id)).toEqual(['assigned', 'reopened']);
  });

  test('leaves a snoozed one of one’s own asleep', async () => {
    const { id, phone } = await conversationOf({ assignee: ani, status: 'snoozed' });
    expect((await start(ani, { phone })).body.data).toMatchObject({ id, status: 'snoozed' });
  });

  test('to a colleague’s customer is refused with the colleague’s name, by phone, id and any number', async () => {
    for (const status of ['open', 'resolved']) {
      const { id, customerId, phone } = await conversationOf({ assignee: beni, status });
      for (const to of [{ phone }, { customerId }, { customerId, sessionId: 'second' }]) {
        const { status: answer, body } = await start(ani, to);
        expect([answer, body.error.code]).toEqual([409, 'conversation_taken']);
        expect(body.error.details).toEqual({ assignee: { id: beni.id, name: 'Beni' } });
      }
      expect(await linesOf(id)).toEqual([]);
    }
  });

  test('to the customer of somebody who left is nobody’s to refuse', async () => {
    const gone = await api.staff('cs', 'Pergi');
    const { id, customerId } = await conversationOf({ assignee: gone, status: 'resolved' });
    await api.db('users').where({ id: gone.id }).update({ active: false });
    expect((await start(ani, { customerId })).body.data).toMatchObject({ id, assignee: { id: ani.id } });
  });

  test('an admin finds a colleague’s conversation and leaves it theirs', async () => {
    const { id, customerId } = await conversationOf({ assignee: beni, status: 'resolved' });
    const { status, body } = await start(admin, { customerId });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ id, status: 'resolved', assignee: { id: beni.id } });
  });

  test('two at once make one, and one of them is told who was faster', async () => {
    const phone = newPhone();
    const answers = await Promise.all([ani, beni].map((who) => start(who, { phone })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const customers = await api.db('customers').where({ phone: `62${phone.slice(1).replaceAll(' ', '')}` });
    expect(customers).toHaveLength(1);
    expect(await api.db('conversations').where({ customer_id: customers[0].id })).toHaveLength(1);
  });

  test('one that a colleague takes meanwhile stays the colleague’s', async () => {
    for (const [who, expected] of [
      [ani, 409],
      [admin, 200],
    ] as const) {
      const { id, customerId } = await conversationOf();
      const take = await api.db.transaction();
      await take('conversations').where({ id }).update({ assignee_id: beni.id });
      const asked = start(who, { customerId });
      // The conversations were read, and their rows are waited for.
      await expect
        .poll(async () => (await api.db.raw(WAITS_FOR_CONVERSATION)).rows.length, { timeout: 30_000 })
        .toBeGreaterThan(0);
      await take.commit();
      const { status, body } = await asked;
      expect([status, body.error?.code]).toEqual([
        expected,
        expected === 409 ? 'conversation_taken' : undefined,
      ]);
      expect(await api.db('conversations').where({ id }).first('assignee_id')).toEqual({
        assignee_id: beni.id,
      });
    }
  });

  test('a customer of whom one sees nothing is not found by counting ids', async () => {
    const { id: customerId } = await insertCustomer(api.db);
    await api.db('customers').where({ id: customerId }).update({ created_by: beni.id });
    expect((await start(ani, { customerId })).body.error.code).toBe('customer_not_found');
    expect((await start(beni, { customerId })).status).toBe(201);
  });

  test.each<[string, object, number, string]>([
    ['no number', { phone: 'kopi' }, 400, 'invalid_request'],
    ['the shop’s own', { phone: '081100000001' }, 422, 'own_number'],
    ['nobody', {}, 400, 'invalid_request'],
    ['two of them', { phone: '081288000002', customerId: 1 }, 400, 'invalid_request'],
  ])('to %s is refused', async (_what, to, status, code) => {
    const answer = await start(ani, to);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });
});
