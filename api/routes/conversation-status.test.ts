import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Activity } from '@roms/contracts/activities';
import type { Conversation as ConversationContract } from '@roms/contracts/conversations';
import { Conversation } from '../../db/models/Conversation.ts';
import { startInboxApi, type InboxApi, type Staff } from '../../tests/support/inbox-api.ts';

const PHONE = '6281234567890';
const HOUR_MS = 3_600_000;

let api: InboxApi;
let admin: Staff;
let sari: Staff;
let dewi: Staff;
beforeAll(async () => {
  api = await startInboxApi();
  [admin, sari, dewi] = [
    await api.staff('admin', 'Rina'),
    await api.staff('cs', 'Sari'),
    await api.staff('cs', 'Dewi'),
  ];
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, messages CASCADE');
});

/** The conversation of a customer who wrote once. */
async function conversation(assignee: Staff | null = sari): Promise<number> {
  await api.inbound({ phone: PHONE });
  const { id } = await Conversation.query(api.db).findOne({}).throwIfNotFound();
  await Conversation.query(api.db)
    .findById(id)
    .patch({ assigneeId: assignee?.id ?? null });
  return id;
}
async function set(staff: Staff, id: number, patch: object): Promise<ConversationContract> {
  const { status, body } = await staff.call('PATCH', `/conversations/${id}`, patch);
  expect(status).toBe(200);
  return body.data as ConversationContract;
}
const shown = async (id: number): Promise<ConversationContract> =>
  (await admin.call('GET', `/conversations/${id}`)).body.data as ConversationContract;
/** What the thread tells, the oldest first. */
async function lines(id: number): Promise<Activity[]> {
  const { body } = await admin.call('GET', `/conversations/${id}/activity`);
  return (body.data as Activity[]).toReversed();
}
const typesOf = async (id: number): Promise<string[]> => (await lines(id)).map(({ type }) => type);

describe('resolving', () => {
  test('ends the waiting, is told in the thread and in the audit log, and is done once', async () => {
    const id = await conversation();
    const resolved = await set(sari, id, { status: 'resolved' });
    expect(resolved).toMatchObject({ status: 'resolved', waitingSince: null, unreadCount: 0 });
    expect((await set(sari, id, { status: 'resolved' })).version).toBe(resolved.version);
    const actor = { kind: 'user', id: sari.id, name: 'Sari' };
    expect(await lines(id)).toMatchObject([{ type: 'resolved', actor, conversationId: id }]);
    const both = { snoozedUntil: null, assigneeId: sari.id };
    expect(
      await api
        .db('audit_log')
        .where({ subject_id: String(id) })
        .select('action', 'before', 'after'),
    ).toEqual([
      {
        action: 'conversation.status_changed',
        before: { status: 'open', ...both },
        after: { status: 'resolved', ...both },
      },
    ]);
  });

  test('one that nobody has takes it', async () => {
    const id = await conversation(null);
    expect(await set(sari, id, { status: 'resolved' })).toMatchObject({ assignee: { id: sari.id } });
    expect((await dewi.call('PATCH', `/conversations/${id}`, { status: 'open' })).status).toBe(404);
  });

  test('is taken back with whoever waited; what was settled before stays settled', async () => {
    const id = await conversation();
    const { waitingSince } = await shown(id);
    await set(sari, id, { status: 'resolved' });
    expect(await set(sari, id, { status: 'open' })).toMatchObject({
      ...{ status: 'open', waitingSince, unreadCount: 1 },
    });
    await set(sari, id, { status: 'resolved' });
    await api.inbound({ phone: PHONE });
    const again = await shown(id);
    expect(again).toMatchObject({ status: 'open', unreadCount: 1 });
    await set(sari, id, { status: 'resolved' });
    expect(await set(sari, id, { status: 'open' })).toMatchObject({
      ...{ waitingSince: again.waitingSince, unreadCount: 1 },
    });
    await sari.call('POST', `/conversations/${id}/messages`, { clientId: 'a', body: 'Siap' });
    await set(sari, id, { status: 'resolved' });
    expect(await set(sari, id, { status: 'open' })).toMatchObject({ waitingSince: null, unreadCount: 0 });
  });
});

describe("a customer's message", () => {
  test.each([
    { status: 'pending' },
    { status: 'snoozed' },
    { status: 'snoozed', snoozedUntil: new Date(Date.now() + HOUR_MS).toISOString() },
    { status: 'resolved' },
  ])('opens what is %o', async (patch) => {
    const id = await conversation();
    const { status, snoozedUntil = null } = patch;
    expect(await set(sari, id, patch)).toMatchObject({ status, snoozedUntil });
    await api.inbound({ phone: PHONE });
    expect(await shown(id)).toMatchObject({ status: 'open', snoozedUntil: null });
    const [, reopened] = await lines(id);
    expect(reopened).toMatchObject({ type: 'reopened', actor: { kind: 'customer' } });
  });

  test.each(['pending', 'snoozed', 'resolved'])(
    'leaves what was %s with its agent while that is there, and gives it to another else',
    async (status) => {
      const isOnline = (staff: Staff, availability: string) =>
        api
          .db('users')
          .where({ id: staff.id })
          .update({ availability, gone_at: availability === 'offline' ? new Date() : null });
      const id = await conversation(sari);
      await Promise.all([isOnline(sari, 'online'), isOnline(dewi, 'online')]);
      await set(sari, id, { status });
      await api.inbound({ phone: PHONE });
      expect((await shown(id)).assignee).toMatchObject({ id: sari.id });
      await set(sari, id, { status });
      await isOnline(sari, 'offline');
      await api.inbound({ phone: PHONE });
      expect((await shown(id)).assignee).toMatchObject({ id: dewi.id });
      await isOnline(dewi, 'offline');
      await api.db('users').update({ gone_at: null });
    },
  );

  test('is not told as reopening where it is the first, or the conversation is open', async () => {
    const id = await conversation();
    await api.inbound({ phone: PHONE });
    expect(await lines(id)).toEqual([]);
  });

  test('that is a reply word which ROMS answers opens nothing; one that it does not answer does', async () => {
    const id = await conversation();
    await api.db('templates').insert({
      ...{ purpose: 'opt_out_confirmation', name: 'Berhenti', body: 'Baik kak', active: true },
    });
    await set(sari, id, { status: 'snoozed' });
    await api.inbound({ phone: PHONE, body: 'STOP' });
    expect(await shown(id)).toMatchObject({ status: 'snoozed' });
    await api.inbound({ phone: PHONE, body: 'STOP' });
    expect(await shown(id)).toMatchObject({ status: 'open' });
    expect((await typesOf(id)).slice(0, 2)).toEqual(['snoozed', 'reopened']);
  });
});

describe('snoozing', () => {
  test('keeps who waits, and is changed by a time alone', async () => {
    const id = await conversation();
    const { waitingSince } = await shown(id);
    const [soon, later] = [1, 2].map((hours) => new Date(Date.now() + hours * HOUR_MS).toISOString());
    expect(await set(sari, id, { snoozedUntil: soon })).toMatchObject({
      ...{ status: 'snoozed', snoozedUntil: soon, waitingSince },
    });
    expect(await set(sari, id, { status: 'snoozed', snoozedUntil: later })).toMatchObject({
      snoozedUntil: later,
    });
    expect(await set(sari, id, { snoozedUntil: null })).toMatchObject({
      ...{ status: 'snoozed', snoozedUntil: null },
    });
    expect((await lines(id)).map(({ until }) => until)).toEqual([soon, later, null]);
    expect(await set(sari, id, { status: 'pending' })).toMatchObject({
      ...{ status: 'pending', snoozedUntil: null, waitingSince },
    });
    expect((await typesOf(id)).at(-1)).toBe('set_pending');
  });

  test.each([
    { snoozedUntil: '2020-01-01T00:00:00Z' },
    { status: 'snoozed', snoozedUntil: '2020-01-01T00:00:00Z' },
    { status: 'open', snoozedUntil: '2099-01-01T00:00:00Z' },
    { status: 'closed' },
    { snoozedUntil: 'besok' },
    {},
  ])('%o is not right', async (patch) => {
    const id = await conversation();
    const { status, body } = await sari.call('PATCH', `/conversations/${id}`, patch);
    expect([status, body.error?.code]).toEqual([400, 'invalid_request']);
    expect(await lines(id)).toEqual([]);
  });

  test("a colleague's conversation is absent", async () => {
    const id = await conversation(dewi);
    expect((await sari.call('PATCH', `/conversations/${id}`, { status: 'snoozed' })).status).toBe(404);
    expect(await shown(id)).toMatchObject({ status: 'open' });
  });
});
