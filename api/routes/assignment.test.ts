import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Activity } from '@roms/contracts/activities';
import type { Conversation } from '@roms/contracts/conversations';
import { startInboxApi, type InboxApi, type Staff } from '../../tests/support/inbox-api.ts';

let api: InboxApi;
let sari: Staff;
let dewi: Staff;
let admin: Staff;
let customers = 0;

beforeAll(async () => {
  api = await startInboxApi();
  [sari, dewi, admin] = [
    await api.staff('cs', 'Sari'),
    await api.staff('cs', 'Dewi'),
    await api.staff('admin', 'Bos'),
  ];
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db('users').update({ availability: 'offline' });
  await api.db('conversations').update({ status: 'resolved' });
});

const online = (...people: Staff[]) =>
  api
    .db('users')
    .whereIn(
      'id',
      people.map(({ id }) => id),
    )
    .update({ availability: 'online' });

/** A customer writes for the first time. */
async function conversation(of?: Staff): Promise<number> {
  customers += 1;
  const phone = String(6281312300000 + customers);
  await api.inbound({ phone });
  const { id } = await api
    .db('conversations')
    .join('customers', 'customers.id', 'conversations.customer_id')
    .where('customers.phone', phone)
    .first('conversations.id');
  if (of) await admin.call('PATCH', `/conversations/${id}`, { assigneeId: of.id });
  return id as number;
}
const give = async (who: Staff, id: number, body: object) => {
  const answer = await who.call('PATCH', `/conversations/${id}`, body);
  return { status: answer.status, code: answer.body.error?.code, hand: handIn(answer.body.data) };
};
const handIn = (data: unknown) => (data as Conversation | undefined)?.assignee?.id ?? null;
const handOf = async (id: number) => handIn((await admin.call('GET', `/conversations/${id}`)).body.data);
const lastLine = async (id: number) =>
  ((await admin.call('GET', `/conversations/${id}/activity`)).body.data as Activity[])[0];
const audited = (id: number) =>
  api
    .db('audit_log')
    .where({ action: 'conversation.assigned', subject_id: String(id) })
    .orderBy('id')
    .select('before', 'after');

describe('handing over', () => {
  test('goes from oneself to a colleague, with a note in the thread', async () => {
    const id = await conversation(sari);
    const note = 'Minta ongkir ke Bali';
    expect(await give(sari, id, { assigneeId: dewi.id, note })).toMatchObject({ status: 200, hand: dewi.id });
    expect(await lastLine(id)).toMatchObject({
      type: 'handed_over',
      actor: { kind: 'user', id: sari.id, name: 'Sari' },
      from: { id: sari.id, name: 'Sari' },
      to: { id: dewi.id, name: 'Dewi' },
      note,
    });
    expect((await audited(id)).at(-1)).toEqual({
      before: { assigneeId: sari.id },
      after: { assigneeId: dewi.id },
    });
    // From now on it is none of Sari's.
    expect(await give(sari, id, { assigneeId: sari.id })).toMatchObject({ status: 404 });
  });

  test('gives nobody what is nobody’s or a colleague’s, and nothing to whoever left', async () => {
    const free = await conversation();
    expect(await give(sari, free, { assigneeId: dewi.id })).toMatchObject({ status: 403, code: 'forbidden' });
    const foreign = await conversation(dewi);
    expect(await give(sari, foreign, { assigneeId: null })).toMatchObject({ status: 404 });
    const left = await api.staff('cs', 'Tono');
    await api.db('users').where({ id: left.id }).update({ active: false });
    const own = await conversation(sari);
    expect(await give(sari, own, { assigneeId: left.id })).toMatchObject({
      ...{ status: 422, code: 'agent_inactive' },
    });
    expect(await handOf(own)).toBe(sari.id);
  });

  test('has a note only for somebody', async () => {
    const id = await conversation(sari);
    for (const body of [{ assigneeId: null, note: 'x' }, { note: 'x' }, { status: 'pending', note: 'x' }])
      expect((await give(sari, id, body)).status).toBe(400);
  });
});

describe('giving back', () => {
  test('goes to the queue where nobody else is Online, also when the giver is', async () => {
    await online(sari);
    const id = await conversation();
    expect(await handOf(id)).toBe(sari.id);
    expect(await give(sari, id, { assigneeId: null })).toMatchObject({ status: 200, hand: null });
    expect(await lastLine(id)).toMatchObject({ type: 'given_back', actor: { id: sari.id } });
    expect(await give(dewi, id, { assigneeId: dewi.id })).toMatchObject({ status: 200, hand: dewi.id });
  });

  test('goes to a colleague by the rule, and makes room for the next in the queue', async () => {
    await api.db('users').where({ id: sari.id }).update({ capacity: 1 });
    await online(sari);
    const [id, waiting] = [await conversation(), await conversation()];
    expect([await handOf(id), await handOf(waiting)]).toEqual([sari.id, null]);
    await api.db('users').where({ id: dewi.id }).update({ capacity: 1 });
    await online(dewi);
    expect(await give(sari, id, { assigneeId: null })).toMatchObject({ status: 200, hand: dewi.id });
    expect(await handOf(waiting)).toBe(sari.id);
    expect((await audited(id)).at(-1)).toEqual({
      before: { assigneeId: sari.id },
      after: { assigneeId: dewi.id },
    });
    await api.db('users').update({ capacity: null });
  });

  test('leaves what is put away in nobody’s hand', async () => {
    await online(dewi);
    const id = await conversation(sari);
    await sari.call('PATCH', `/conversations/${id}`, { status: 'pending' });
    expect(await give(sari, id, { assigneeId: null })).toMatchObject({ status: 200, hand: null });
  });
});

describe('room in somebody’s hands', () => {
  test.each(['resolved', 'pending', 'snoozed'])(
    'comes with %s, and the longest waiting gets it',
    async (status) => {
      await api.db('users').where({ id: sari.id }).update({ capacity: 1 });
      await online(sari);
      const [own, first, second] = [await conversation(), await conversation(), await conversation()];
      await sari.call('PATCH', `/conversations/${own}`, { status });
      expect([await handOf(own), await handOf(first), await handOf(second)]).toEqual([
        sari.id,
        sari.id,
        null,
      ]);
      await api.db('users').update({ capacity: null });
    },
  );

  test('comes with a larger capacity, of one’s own or of the shop', async () => {
    await online(sari);
    await admin.call('PATCH', '/settings', { capacity: 1 });
    const [, first, second] = [await conversation(), await conversation(), await conversation()];
    expect(await handOf(first)).toBeNull();
    await admin.call('PATCH', `/users/${sari.id}`, { capacity: 2 });
    expect([await handOf(first), await handOf(second)]).toEqual([sari.id, null]);
    await admin.call('PATCH', `/users/${sari.id}`, { capacity: null });
    await admin.call('PATCH', '/settings', { capacity: 20 });
    expect(await handOf(second)).toBe(sari.id);
  });

  test('of whoever leaves is looked for among the others', async () => {
    const left = await api.staff('cs', 'Yuni');
    const [open, put] = [await conversation(left), await conversation(left)];
    await left.call('PATCH', `/conversations/${put}`, { status: 'pending' });
    await online(dewi, left);
    await admin.call('PATCH', `/users/${left.id}`, { active: false });
    expect([await handOf(open), await handOf(put)]).toEqual([dewi.id, null]);
    // Let in again, they are there only when they say so.
    await admin.call('PATCH', `/users/${left.id}`, { active: true });
    expect(await api.db('users').where({ id: left.id }).first('availability')).toEqual({
      availability: 'offline',
    });
    expect(await lastLine(open)).toMatchObject({
      type: 'handed_over',
      actor: { id: admin.id },
      reason: 'left',
    });
  });
});

describe('taking and opening at once', () => {
  test.each(['pending', 'snoozed', 'resolved'])('what nobody has and is %s is one’s own', async (status) => {
    const id = await conversation();
    await api.db('conversations').where({ id }).update({ status, assignee_id: null });
    // The rule would find her.
    await online(dewi);
    expect(await give(sari, id, { status: 'open', assigneeId: sari.id })).toEqual({
      ...{ status: 200, code: undefined, hand: sari.id },
    });
    expect(await api.db('assignments').where({ conversation_id: id }).pluck('cause')).toEqual(['taken']);
  });

  test('what is one’s own goes to a colleague, open', async () => {
    const id = await conversation(sari);
    await sari.call('PATCH', `/conversations/${id}`, { status: 'pending' });
    expect(await give(sari, id, { status: 'open', assigneeId: dewi.id })).toMatchObject({ status: 200 });
    expect((await admin.call('GET', `/conversations/${id}`)).body.data).toMatchObject({
      ...{ status: 'open', assignee: { id: dewi.id } },
    });
  });
});

describe('many at once', () => {
  const assign = (who: Staff, body: object) => who.call('POST', '/conversations/assign', body);

  test('go to one person or back to the rule, each with its row in the audit log', async () => {
    const ids = [await conversation(), await conversation(sari), await conversation(dewi)];
    const { status, body } = await assign(admin, { ids: [...ids, 999_999], assigneeId: dewi.id });
    expect([status, body.data]).toEqual([
      200,
      [
        ...ids.map((id) => ({ id, outcome: 'done' })),
        { id: 999_999, outcome: 'refused', code: 'conversation_not_found' },
      ],
    ]);
    for (const id of ids) expect(await handOf(id)).toBe(dewi.id);
    expect((await audited(ids[1]!)).at(-1)).toEqual({
      before: { assigneeId: sari.id },
      after: { assigneeId: dewi.id },
    });
    await online(sari);
    await assign(admin, { ids, assigneeId: null });
    for (const id of ids) expect(await handOf(id)).toBe(sari.id);
  });

  test('say of each what became of it, also when the database fails in the middle', async () => {
    const ids = [await conversation(sari), await conversation(sari), await conversation(sari)];
    await api.db.raw(
      `CREATE FUNCTION fail_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF new.id = ${ids[1]} THEN RAISE EXCEPTION 'out of shared memory' USING ERRCODE = '53200'; END IF;
         RETURN new; END $$;
       CREATE TRIGGER fail_one BEFORE UPDATE ON conversations FOR EACH ROW EXECUTE FUNCTION fail_one()`,
    );
    try {
      const { status, body } = await assign(admin, { ids, assigneeId: dewi.id });
      expect([status, body.data]).toEqual([
        200,
        [
          { id: ids[0], outcome: 'done' },
          { id: ids[1], outcome: 'refused', code: expect.any(String) as string },
          { id: ids[2], outcome: 'done' },
        ],
      ]);
    } finally {
      await api.db.raw('DROP FUNCTION fail_one CASCADE');
    }
    expect(await Promise.all(ids.map(handOf))).toEqual([dewi.id, sari.id, dewi.id]);
  });

  test('are the admin’s, at most 500, and not for whoever left', async () => {
    const ids = [await conversation()];
    expect((await assign(sari, { ids, assigneeId: sari.id })).status).toBe(403);
    const many = Array.from({ length: 501 }, (_, index) => index + 1);
    expect((await assign(admin, { ids: many, assigneeId: sari.id })).status).toBe(400);
    expect((await assign(admin, { ids, assigneeId: 999_999 })).body.error?.code).toBe('agent_inactive');
    expect(await handOf(ids[0]!)).toBeNull();
  });
});
