import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Activity } from '@roms/contracts/activities';
import type { Conversation as ConversationContract } from '@roms/contracts/conversations';
import type { LiveEvent } from '@roms/contracts/live-events';
import type { Notification } from '@roms/contracts/notifications';
import type { SearchResult } from '@roms/contracts/search';
import type { Summary } from '@roms/contracts/summary';
import { Conversation } from '../../db/models/Conversation.ts';
import { Message } from '../../db/models/Message.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { startInboxApi, type InboxApi, type Staff } from '../../tests/support/inbox-api.ts';
import { insertOrder } from '../../tests/support/rows.ts';

const PHONE = '6281234567890';
const NOTE = 'Pelanggan ini minta dikirim lewat ekspedisi lain';

let api: InboxApi;
let admin: Staff;
/** Whose conversation it is; who is called to it; and who is not. */
let ani: Staff;
let beni: Staff;
let cici: Staff;
let conversationId: number;
beforeAll(async () => {
  api = await startInboxApi();
  admin = await api.staff('admin', 'Rina');
  [ani, beni, cici] = [
    await api.staff('cs', 'Ani'),
    await api.staff('cs', 'Beni'),
    await api.staff('cs', 'Cici'),
  ];
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, messages, orders CASCADE');
  await api.inbound({ phone: PHONE, pushName: 'Melati', body: 'paket saya belum sampai' });
  const row = await Conversation.query(api.db).findOne({}).throwIfNotFound();
  conversationId = row.id;
  await row.$query(api.db).patch({ assigneeId: ani.id });
});

const path = (rest = ''): string => `/conversations/${conversationId}${rest}`;
async function note(who: Staff, mentionIds: number[] = [], body = NOTE): Promise<Activity> {
  const answer = await who.call('POST', path('/notes'), { body, mentionIds });
  expect(answer.status).toBe(201);
  return answer.body.data as Activity;
}
async function told(who: Staff) {
  const { body } = await who.call('GET', '/me/notifications');
  const { unread } = body.page as { unread: number };
  return { rows: body.data as Notification[], unread };
}
const hasRow = async (who: Staff, query: string): Promise<boolean> =>
  ((await who.call('GET', `/conversations${query}`)).body.data as ConversationContract[]).some(
    ({ id }) => id === conversationId,
  );

const until = (check: () => Promise<void>): Promise<void> => waitUntil(check, { timeoutMs: 60_000 });

/** What a person hears live, until `close`. */
async function listen(who: Staff): Promise<{ events: LiveEvent[]; close: () => void }> {
  const leave = new AbortController();
  const { cookie } = who as Staff & { cookie: string };
  const response = await fetch(`${api.url}/api/v1/live`, { headers: { cookie }, signal: leave.signal });
  const events: LiveEvent[] = [];
  void (async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const type = /^event: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (type && data && type !== 'heartbeat')
          events.push({ type, data: JSON.parse(data) as unknown } as LiveEvent);
      }
    }
  })().catch(() => undefined);
  return { events, close: () => leave.abort() };
}

describe('a note', () => {
  test('is a line of the thread and never a message, and neither search nor log tells its words', async () => {
    const written = await note(ani);
    expect(written).toMatchObject({ type: 'note', body: NOTE, actor: { id: ani.id, name: 'Ani' } });
    const { body } = await admin.call('GET', path('/activity'));
    expect((body.data as Activity[])[0]).toEqual(written);
    expect(await api.db('messages').pluck('direction')).toEqual(['inbound']);
    const found = (await admin.call('GET', '/search?q=ekspedisi')).body.data as SearchResult;
    expect(found).toEqual({ customers: [], orders: [], products: [], conversations: [] });
    expect(await hasRow(admin, '?q=ekspedisi')).toBe(false);
    const [entry] = await api
      .db('audit_log')
      .where({ action: 'conversation.noted', subject_id: String(conversationId) });
    expect(entry).toMatchObject({ after: { activityId: written.id, mentionIds: [] } });
    expect(JSON.stringify(entry)).not.toContain('ekspedisi');
  });

  test.each([{}, { body: '  ' }, { body: 'x'.repeat(4097) }, { body: 'x', mentionIds: ['ani'] }])(
    '%o is none',
    async (body) => {
      expect((await ani.call('POST', path('/notes'), body)).status).toBe(400);
    },
  );

  test('calls nobody who does not work here, and not the one who writes it', async () => {
    const gone = await api.staff('cs', 'Tono');
    await api.db('users').where({ id: gone.id }).update({ active: false });
    for (const id of [gone.id, 999_999]) {
      const { status, body } = await ani.call('POST', path('/notes'), {
        body: 'x',
        mentionIds: [beni.id, id],
      });
      expect([status, body.error?.code]).toEqual([422, 'agent_inactive']);
    }
    expect((await told(beni)).rows).toEqual([]);
    expect((await note(ani, [ani.id])).mentions).toBeUndefined();
    expect((await told(ani)).rows).toEqual([]);
  });
});

describe('who is called', () => {
  test('is told at once, alone, and says that it was read', async () => {
    const [ofBeni, ofCici, ofAdmin] = [await listen(beni), await listen(cici), await listen(admin)];
    const written = await note(ani, [beni.id, beni.id]);
    expect(written.mentions).toEqual([{ id: beni.id, name: 'Beni' }]);
    await until(async () =>
      expect(ofBeni.events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['activity.created', 'conversation.updated', 'notification.created']),
      ),
    );
    const { rows, unread } = await told(beni);
    expect(unread).toBe(1);
    expect(rows).toMatchObject([
      {
        ...{ type: 'mention', readAt: null, activityId: written.id, excerpt: NOTE },
        conversation: { id: conversationId, customerName: 'Melati' },
        by: { id: ani.id, name: 'Ani' },
      },
    ]);
    expect(ofBeni.events).toContainEqual({ type: 'notification.created', data: { notification: rows[0] } });
    // The admin sees the note, and is not told what somebody else is told.
    await until(async () => expect(ofAdmin.events.map(({ type }) => type)).toContain('conversation.updated'));
    expect(ofAdmin.events.map(({ type }) => type)).not.toContain('notification.created');
    // Who has how many chats is told to all, at a moment of its own.
    expect(ofCici.events.filter(({ type }) => type !== 'team.updated')).toEqual([]);
    expect((await cici.call('POST', '/me/notifications/read', { ids: [rows[0]!.id] })).body.data).toEqual({
      read: 0,
    });
    expect((await beni.call('POST', '/me/notifications/read', {})).body.data).toEqual({ read: 1 });
    const after = await told(beni);
    expect([after.unread, after.rows[0]?.readAt]).toEqual([0, expect.any(String)]);
    for (const stream of [ofBeni, ofCici, ofAdmin]) stream.close();
  });

  test('reads the conversation wherever it is read, and notes; who is not called does neither', async () => {
    const { customerId } = await Conversation.query(api.db).findById(conversationId).throwIfNotFound();
    const orderId = await insertOrder(api.db, { customerId });
    const readable = [
      path(),
      path('/messages'),
      path('/activity'),
      `/customers/${customerId}`,
      `/orders/${orderId}`,
    ];
    const statusesOf = async (who: Staff): Promise<number[]> =>
      Promise.all(readable.map(async (one) => (await who.call('GET', one)).status));
    expect(await statusesOf(beni)).toEqual(readable.map(() => 404));
    await note(ani, [beni.id]);
    expect(await statusesOf(beni)).toEqual(readable.map(() => 200));
    expect(await statusesOf(cici)).toEqual(readable.map(() => 404));
    for (const [who, sees] of [
      [beni, true],
      [cici, false],
    ] as const) {
      expect([await hasRow(who, ''), await hasRow(who, '?tab=all'), await hasRow(who, '?q=belum')]).toEqual([
        sees,
        sees,
        sees,
      ]);
      expect([await hasRow(who, '?tab=mine'), await hasRow(who, '?tab=unassigned')]).toEqual([false, false]);
      const { body } = await who.call('GET', '/conversations');
      expect((body.page as { counts: object }).counts).toEqual({
        ...{ mine: 0, unassigned: 0, waitingMine: 0 },
        ...{ all: sees ? 1 : 0, waiting: sees ? 1 : 0 },
      });
      const found = (await who.call('GET', '/search?q=paket')).body.data as SearchResult;
      expect(found.conversations.map(({ id }) => id)).toEqual(sees ? [conversationId] : []);
      const customers = (await who.call('GET', '/customers')).body.data as object[];
      const orders = (await who.call('GET', '/orders')).body.data as object[];
      expect([customers.length, orders.length]).toEqual(sees ? [1, 1] : [0, 0]);
      const summary = (await who.call('GET', '/summary')).body.data as Summary;
      expect([summary.waitingConversations, summary.waitingForMe, summary.ordersToday]).toEqual(
        sees ? [1, 0, 1] : [0, 0, 0],
      );
    }
    await note(beni, [ani.id], 'Sudah saya cek');
    expect((await told(ani)).unread).toBe(1);
  });

  test('answers nothing and changes nothing, until the conversation is theirs', async () => {
    await note(ani, [beni.id]);
    const { customerId } = await Conversation.query(api.db).findById(conversationId).throwIfNotFound();
    const changes: [string, string, object?][] = [
      ['POST', path('/messages'), { clientId: 'a', body: 'Halo' }],
      ['PATCH', path(), { assigneeId: beni.id }],
      ['PATCH', path(), { status: 'resolved' }],
      ['POST', path('/read')],
      ['PUT', path('/labels'), { labelIds: [] }],
      ['PATCH', `/customers/${customerId}`, { name: 'Lain' }],
    ];
    for (const [method, to, body] of changes)
      expect([to, (await beni.call(method, to, body)).status]).toEqual([to, 404]);
    expect(await Message.query(api.db).where({ author: 'agent' })).toEqual([]);
    await admin.call('PATCH', path(), { assigneeId: beni.id });
    expect((await beni.call('PATCH', path(), { status: 'resolved' })).status).toBe(200);
  });

  test('hears what happens there, and keeps it when it goes from nobody to a colleague', async () => {
    await api.db('conversations').update({ assignee_id: null });
    await note(cici, [beni.id]);
    const [ofBeni, ofCici] = [await listen(beni), await listen(cici)];
    expect((await ani.call('PATCH', path(), { assigneeId: ani.id })).status).toBe(200);
    await api.inbound({ phone: PHONE, body: 'masih belum' });
    await until(async () => {
      expect(ofCici.events.map(({ type }) => type)).toContain('conversation.removed');
      expect(ofBeni.events.map(({ type }) => type)).toContain('message.created');
    });
    expect(ofBeni.events.map(({ type }) => type)).not.toContain('conversation.removed');
    // Her own note may come to her late, but nothing after it has gone to a colleague.
    const heard = ofCici.events.map(({ type }) => type);
    expect(heard.slice(heard.indexOf('conversation.removed'))).not.toContain('message.created');
    for (const stream of [ofBeni, ofCici]) stream.close();
  });
});
