import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Client, Connection } from '@temporalio/client';
import type {
  Conversation as ConversationContract,
  ConversationCounts,
  ConversationHit,
} from '@roms/contracts/conversations';
import type { Message as MessageContract } from '@roms/contracts/messages';
import type { Total } from '@roms/contracts/pagination';
import { ensureConversation } from '../../db/conversations/ensure-conversation.ts';
import { insertMessage } from '../../db/messages/write-message.ts';
import { Conversation } from '../../db/models/Conversation.ts';
import { Message } from '../../db/models/Message.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { insertCustomer } from '../../tests/support/rows.ts';
import { startInboxApi, type InboxApi, type Staff } from '../../tests/support/inbox-api.ts';

let api: InboxApi;
let admin: Staff;
let sari: Staff;
let dewi: Staff;

beforeAll(async () => {
  api = await startInboxApi();
  [admin, sari, dewi] = await Promise.all([
    api.staff('admin', 'Rina'),
    api.staff('cs', 'Sari'),
    api.staff('cs', 'Dewi'),
  ]);
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, messages, message_acks RESTART IDENTITY CASCADE');
});

/** A conversation of a customer who wrote once, with somebody or nobody assigned. */
async function conversationOf(
  phone: string,
  assignee: Staff | null = null,
  fields: { pushName?: string; body?: string } = {},
) {
  await api.inbound({ phone, ...fields });
  const row = await Conversation.query(api.db)
    .select('conversations.*')
    .joinRelated('customer')
    .findOne({ 'customer.phone': phone })
    .throwIfNotFound();
  if (assignee) await row.$query(api.db).patch({ assigneeId: assignee.id });
  return row.id;
}

async function list(staff: Staff, query = '') {
  const { status, body } = await staff.call('GET', `/conversations${query}`);
  expect(status).toBe(200);
  return body as unknown as {
    data: ConversationContract[];
    page: {
      nextCursor: string | null;
      total?: Total;
      counts: ConversationCounts;
      hits?: ConversationHit[];
    };
  };
}
const idsOf = async (staff: Staff, query = '') => (await list(staff, query)).data.map((row) => row.id);
const send = (staff: Staff, id: number, clientId: string, body = 'Siap kak') =>
  staff.call('POST', `/conversations/${id}/messages`, { clientId, body });

describe('who may', () => {
  test.each([
    ['GET', '/conversations'],
    ['GET', '/conversations/1'],
    ['GET', '/conversations/1/messages'],
    ['POST', '/conversations/1/messages'],
    ['POST', '/conversations/1/read'],
    ['POST', '/messages/1/retry'],
    ['GET', '/messages/1/media'],
  ])('%s %s needs a login, before anything is looked at', async (method, path) => {
    expect((await api.anonymous(method, path, method === 'POST' ? {} : undefined)).status).toBe(401);
    expect(
      (await sari.call(method, path, method === 'POST' ? { clientId: 'a', body: 'b' } : undefined)).status,
    ).toBe(path === '/conversations' ? 200 : 404);
  });

  test("another CS's conversation is absent on every route; an admin sees it", async () => {
    const id = await conversationOf('628111111111', dewi);
    const { id: messageId } = await Message.query(api.db).findOne({ conversationId: id }).throwIfNotFound();
    const calls: [string, string, unknown?][] = [
      ['GET', `/conversations/${id}`],
      ['GET', `/conversations/${id}/messages`],
      ['POST', `/conversations/${id}/messages`, { clientId: 'x', body: 'halo' }],
      ['POST', `/conversations/${id}/read`],
      ['PATCH', `/conversations/${id}`, { assigneeId: sari.id }],
      ['POST', `/messages/${messageId}/retry`, {}],
      ['GET', `/messages/${messageId}/media`],
    ];
    for (const [method, path, body] of calls) {
      expect([path, (await sari.call(method, path, body)).status]).toEqual([path, 404]);
    }
    expect(await idsOf(sari)).toEqual([]);
    expect(await idsOf(sari, '?q=628111111111')).toEqual([]);
    expect(await idsOf(admin)).toEqual([id]);
    expect((await admin.call('GET', `/conversations/${id}`)).status).toBe(200);
    expect(await Message.query(api.db).where({ conversationId: id })).toHaveLength(1);
  });

  test('a request that makes no sense is 400', async () => {
    const id = await conversationOf('628111111111');
    const answers = await Promise.all([
      sari.call('GET', '/conversations?tab=secret'),
      sari.call('GET', '/conversations?cursor=nonsense'),
      sari.call('GET', `/conversations?cursor=${Buffer.from('["never",1]').toString('base64url')}`),
      sari.call('GET', '/conversations/abc'),
      sari.call('GET', `/conversations/${id}/messages?before=abc`),
      sari.call('POST', `/conversations/${id}/messages`, { clientId: 'a' }),
      sari.call('POST', `/conversations/${id}/messages`, { clientId: 'a', body: '   ' }),
      sari.call('POST', `/conversations/${id}/messages`, { clientId: 'a', body: 'x'.repeat(4097) }),
      sari.call('POST', `/conversations/${id}/messages`, { clientId: '', body: 'x' }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 400));
  });
});

describe('the list', () => {
  test('has tabs, counts of open conversations, and the latest activity first', async () => {
    const [mine, hers, free] = [
      await conversationOf('628111111111', sari),
      await conversationOf('628222222222', dewi),
      await conversationOf('628333333333'),
    ];
    expect(await idsOf(sari, '?tab=mine')).toEqual([mine]);
    expect(await idsOf(sari, '?tab=unassigned')).toEqual([free]);
    expect(await idsOf(sari)).toEqual([free, mine]);
    expect(await idsOf(admin)).toEqual([free, hers, mine]);
    const counts = async (who: Staff, query = '') => (await list(who, query)).page.counts;
    const open = { mine: 1, unassigned: 1, all: 2 };
    expect(await counts(sari)).toEqual({ ...open, waiting: 2, waitingMine: 1 });
    expect(await counts(admin, '?tab=mine')).toEqual({
      ...{ mine: 0, unassigned: 1, all: 3, waiting: 3, waitingMine: 0 },
    });
    // Read is not answered.
    await sari.call('POST', `/conversations/${mine}/read`);
    expect(await counts(sari)).toEqual({ ...open, waiting: 2, waitingMine: 1 });
    await send(sari, mine, 'c1');
    expect(await counts(sari)).toEqual({ ...open, waiting: 1, waitingMine: 0 });
    await api.inbound({ phone: '628111111111' });
    expect(await idsOf(sari)).toEqual([mine, free]);
  });

  test('is narrowed by label, agent, what is unread and who waits, and begins with who waits longest', async () => {
    const [mine, hers, free] = [
      await conversationOf('628111111111', sari),
      await conversationOf('628222222222', dewi),
      await conversationOf('628333333333'),
    ];
    const { body } = await admin.call('GET', '/labels');
    const [{ id: label }] = body.data as [{ id: number }];
    await admin.call('PUT', `/conversations/${hers}/labels`, { labelIds: [label] });
    await send(sari, mine, 'c1');
    expect(await idsOf(admin)).toEqual([mine, free, hers]);
    expect(await idsOf(admin, '?sort=waiting')).toEqual([hers, free, mine]);
    expect(await idsOf(admin, `?label=${label}`)).toEqual([hers]);
    expect(await idsOf(admin, '?assignee=none')).toEqual([free]);
    expect(await idsOf(admin, `?assignee=${sari.id}`)).toEqual([mine]);
    expect(await idsOf(admin, '?unread=true&sort=waiting')).toEqual([hers, free]);
    expect(await idsOf(admin, `?waiting=true&assignee=${dewi.id}`)).toEqual([hers]);
    expect(await idsOf(admin, '?q=pesan&assignee=none')).toEqual([free]);
    // What is a colleague's is in no filter of an agent.
    expect(await idsOf(sari, `?label=${label}`)).toEqual([]);
    expect(await idsOf(sari, `?assignee=${dewi.id}`)).toEqual([]);
    for (const query of ['?sort=newest', '?label=x', '?assignee=nobody', '?unread=no'])
      expect((await admin.call('GET', `/conversations${query}`)).status).toBe(400);
  });

  test('a chat that only ROMS wrote in is in nobody’s queue until the customer writes', async () => {
    const thanked = await api.db.transaction(async (trx) => {
      const { id } = await insertCustomer(trx, { phone: '628444444444' });
      const conversation = await ensureConversation(trx, id, 'main');
      await insertMessage(trx, {
        ...{
          conversationId: conversation.id,
          sessionId: 'main',
          direction: 'outbound',
          author: 'automation',
        },
        ...{ automation: 'thank_you', lane: 'transactional', body: 'Terima kasih', status: 'sent' },
      });
      return conversation.id;
    });
    const free = await conversationOf('628333333333');
    const none = { mine: 0, waitingMine: 0 };
    expect(await idsOf(sari, '?tab=unassigned')).toEqual([free]);
    expect(await idsOf(sari, '?tab=unassigned&status=resolved')).toEqual([thanked]);
    expect(await idsOf(sari, '?status=resolved')).toEqual([thanked]);
    expect((await idsOf(sari)).toSorted()).toEqual([thanked, free]);
    expect((await list(sari)).page.counts).toEqual({ ...none, unassigned: 1, all: 1, waiting: 1 });
    await api.inbound({ phone: '628444444444' });
    expect(await idsOf(sari, '?tab=unassigned')).toEqual([thanked, free]);
    expect((await list(sari)).page.counts).toEqual({ ...none, unassigned: 2, all: 2, waiting: 2 });
  });

  test('says on its first page how many there are, not how many it brought', async () => {
    for (let n = 0; n < 27; n += 1) await conversationOf(`62811000${1000 + n}`, n === 0 ? sari : null);
    const totals = async (query: string) => (await list(sari, query)).page.total;
    expect(await totals('')).toEqual({ count: 27, isMore: false });
    expect(await totals('?tab=mine')).toEqual({ count: 1, isMore: false });
    expect(await totals('?tab=unassigned')).toEqual({ count: 26, isMore: false });
    expect(await totals('?q=62811000')).toEqual({ count: 27, isMore: false });
    expect(await totals('?q=62811000&total=later')).toBeUndefined();
    const { data, page } = await list(sari, '?q=62811000&total=only');
    expect({ data, page }).toEqual({
      data: [],
      page: { nextCursor: null, total: { count: 27, isMore: false }, hits: [] },
    });
    const { nextCursor } = (await list(sari)).page;
    expect(await totals(`?cursor=${nextCursor}`)).toBeUndefined();
  });

  test('counts to a thousand and says that there are more', async () => {
    await api.db.raw(`
      WITH people AS (
        INSERT INTO customers (name, name_source, phone)
        SELECT 'P', 'order', (628000000000 + n)::text FROM generate_series(1, 1001) AS n RETURNING id)
      INSERT INTO conversations (customer_id, session_id) SELECT id, 'main' FROM people`);
    expect((await list(admin)).page.total).toEqual({ count: 1_000, isMore: true });
  });

  test('shows customer, last message and who wrote it', async () => {
    const id = await conversationOf('6281234567890', null, { pushName: 'Budi' });
    await send(sari, id, 'c1', 'Siap kak 🙏');
    const [row] = (await list(sari)).data;
    expect(row).toMatchObject({
      id,
      customer: { name: 'Budi', phone: '6281234567890' },
      assignee: { id: sari.id, name: 'Sari' },
      unreadCount: 0,
      waitingSince: null,
      lastMessage: {
        direction: 'outbound',
        author: 'agent',
        authorName: 'Sari',
        body: 'Siap kak 🙏',
        status: 'queued',
      },
    });
  });

  test('pages by position, without gap or repeat, while the list moves', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      const assignee = [sari, dewi, null][n % 3] ?? null;
      const id = await conversationOf(`62811000${1000 + n}`, assignee);
      if (assignee !== dewi) ids.unshift(id);
    }
    // All at one moment: only the id tells them apart.
    await api.db('conversations').update({ last_activity_at: '2026-11-22T09:00:00.123456Z' });
    const first = await list(sari);
    expect(first.data).toHaveLength(25);
    await api.inbound({ phone: `62811000${1000}` });
    const second = await list(sari, `?cursor=${first.page.nextCursor}`);
    expect(second.page.nextCursor).toBeNull();
    expect([...first.data, ...second.data].map((row) => row.id)).toEqual(ids.filter((id) => id !== 1));
  });
});

describe('search', () => {
  let budi: number;
  let siti: number;
  beforeEach(async () => {
    budi = await conversationOf('6281234567890', null, {
      pushName: 'Budi Santoso',
      body: 'Kopi gayo 100% enak',
    });
    siti = await conversationOf('6285700001111', null, { pushName: 'Siti_A', body: 'kapan dikirim?' });
  });

  test.each([
    ['a name in any case', 'santoso', 'budi'],
    ['a local number', '0812-3456', 'budi'],
    ['an international number', '+62 812 3456', 'budi'],
    ['the middle of a number', '70000', 'siti'],
    ['a text', 'GAYO', 'budi'],
    ['a text with a per cent sign', '100%', 'budi'],
    ['a name with an underscore', 'i_a', 'siti'],
    ['a question mark', 'dikirim?', 'siti'],
  ])('finds by %s', async (_name, q, who) => {
    expect(await idsOf(sari, `?q=${encodeURIComponent(q)}`)).toEqual([who === 'budi' ? budi : siti]);
  });

  test.each([
    ['%'],
    ['_'],
    ['%%%'],
    ['___'],
    ['\\'],
    ['100_ enak'],
    ["'; DROP TABLE messages; --"],
    ['a\0b'],
  ])('takes %j as it stands', async (q) => {
    const found = await idsOf(sari, `?q=${encodeURIComponent(q)}`);
    expect(found).toEqual(q === '%' ? [] : q === '_' ? [siti] : []);
  });

  test('finds words that are everywhere by walking down the inbox', async () => {
    for (let n = 0; n < 30; n += 1) await conversationOf(`62811000${1000 + n}`, n === 0 ? sari : null);
    await api.db.raw(
      `INSERT INTO messages (conversation_id, session_id, direction, author, status, body)
       SELECT id, 'main', 'outbound', 'automation', 'sent', 'Terima kasih kak ' || n
       FROM conversations, generate_series(1, 700) n WHERE id NOT IN (?, ?)`,
      [budi, siti],
    );
    const first = await list(sari, '?q=terima%20kasih');
    const second = await list(sari, `?q=terima%20kasih&cursor=${first.page.nextCursor}`);
    const found = [...first.data, ...second.data].map((row) => row.id);
    expect([found.length, new Set(found).size, found.includes(budi)]).toEqual([30, 30, false]);
    expect(await idsOf(sari, '?q=terima%20kasih&tab=mine')).toHaveLength(1);
    expect(await idsOf(dewi, '?q=terima%20kasih&tab=mine')).toHaveLength(0);
  });

  test('keeps to the tab and pages on', async () => {
    for (let n = 0; n < 30; n += 1)
      await conversationOf(`62811000${1000 + n}`, n === 0 ? sari : null, { body: 'stok kosong ya' });
    const first = await list(sari, '?q=kosong');
    const second = await list(sari, `?q=kosong&cursor=${first.page.nextCursor}`);
    expect([first.data.length, second.data.length, second.page.nextCursor]).toEqual([25, 5, null]);
    expect(await idsOf(sari, '?q=kosong&tab=mine')).toHaveLength(1);
  });
});

describe('what a conversation is found by', () => {
  test('is the latest message that says so, cut round its words', async () => {
    const long = `${'basa basi '.repeat(60)} alamatnya Jalan Melati empat${' lagi'.repeat(60)}`;
    const id = await conversationOf('6281234567890', sari, { pushName: 'Melati Jaya', body: 'jalan melati' });
    await api.inbound({ phone: '6281234567890', body: long });
    await api.inbound({ phone: '6281234567890', body: 'terima kasih' });
    const byName = await conversationOf('6281234567891', null, { pushName: 'Jalan Melati', body: 'halo' });
    const { data, page } = await list(sari, '?q=jalan%20melati');
    expect(data.map((row) => row.id)).toEqual([byName, id]);
    const said = await Message.query(api.db).findOne({ body: long });
    expect(page.hits).toMatchObject([{ conversationId: id, messageId: said!.id }]);
    const [{ excerpt, marks }] = page.hits as [ConversationHit];
    expect(excerpt).toMatch(/^….*alamatnya Jalan Melati empat/);
    expect(marks.map(([from, to]) => excerpt.slice(from, to))).toEqual(['Jalan Melati']);
    expect((await list(dewi, '?q=jalan%20melati')).data.map((row) => row.id)).toEqual([byName]);
    expect((await list(sari)).page.hits).toBeUndefined();
  });

  test('is its latest failed message, where those are asked for', async () => {
    const [mine, hers, fine] = [
      await conversationOf('6281234567890', sari),
      await conversationOf('6281234567891', dewi),
      await conversationOf('6281234567892', sari),
    ];
    for (const [id, by] of [
      [mine, sari],
      [mine, sari],
      [hers, dewi],
      [fine, sari],
    ] as const)
      await send(by, id, crypto.randomUUID(), 'gagal ya');
    await api
      .db('messages')
      .where({ author: 'agent' })
      .whereNot({ conversation_id: fine })
      .update({ status: 'failed' });
    const [, latest] = await Message.query(api.db)
      .where({ conversationId: mine, status: 'failed' })
      .orderBy('id');
    const ofSari = await list(sari, '?failed=true');
    expect(ofSari.data.map((row) => row.id)).toEqual([mine]);
    expect(ofSari.page.hits).toEqual([
      { conversationId: mine, messageId: latest!.id, excerpt: 'gagal ya', marks: [] },
    ]);
    expect((await idsOf(admin, '?failed=true')).sort()).toEqual([mine, hers].sort());
    await api.db('messages').update({ created_at: new Date(Date.now() - 8 * 86_400_000) });
    expect(await idsOf(admin, '?failed=true')).toEqual([]);
  });
});

describe('the thread', () => {
  test('comes in pages of 50, oldest first, by the time of WhatsApp', async () => {
    const id = await conversationOf('6281234567890', null, { body: 'nomor 0' });
    await api.db('messages').update({ sent_at: '2026-11-22T08:00:00.000001Z' });
    const rows = Array.from({ length: 119 }, (_, n) => ({
      conversation_id: id,
      session_id: 'main',
      direction: 'inbound',
      author: 'customer',
      status: 'delivered',
      body: `nomor ${n + 1}`,
      // Two and two share a moment, with microseconds that a JavaScript date does not hold.
      sent_at: `2026-11-22T09:00:00.${String(Math.floor(n / 2)).padStart(3, '0')}5${n % 2 === 0 ? '00' : '00'}Z`,
    }));
    await api.db('messages').insert(rows);
    const seen: string[][] = [];
    let before: string | null = '';
    while (before !== null) {
      const answer = await sari.call('GET', `/conversations/${id}/messages${before && `?before=${before}`}`);
      const page = answer.body as unknown as { data: MessageContract[]; page: { nextCursor: string | null } };
      seen.unshift(page.data.map((message) => message.body));
      before = page.page.nextCursor;
    }
    expect(seen.map((page) => page.length)).toEqual([20, 50, 50]);
    expect(seen.flat()).toEqual(Array.from({ length: 120 }, (_, n) => `nomor ${n}`));
  });

  test('opens round a message, and goes on from there in both directions without gap or repeat', async () => {
    const id = await conversationOf('6281234567890', sari);
    const start = Date.now() - 3_600_000;
    for (let n = 1; n <= 160; n += 1)
      await api.inbound({
        phone: '6281234567890',
        body: `p${n}`,
        sentAt: new Date(start + n * 1_000).toISOString(),
      });
    const all = await Message.query(api.db).where({ conversationId: id }).orderBy(['sentAt', 'id']);
    type Page = { data: MessageContract[]; page: { nextCursor: string | null; newerCursor: string | null } };
    const read = async (query: string) =>
      (await sari.call('GET', `/conversations/${id}/messages?${query}`)).body as unknown as Page;
    const anchor = all[90]!;
    let page = await read(`around=${anchor.id}`);
    expect(page.data.map((message) => message.id)).toContain(anchor.id);
    expect(page.data).toHaveLength(50);
    const ids = page.data.map((message) => message.id);
    let { nextCursor, newerCursor } = page.page;
    while (newerCursor !== null) {
      page = await read(`after=${newerCursor}`);
      ids.push(...page.data.map((message) => message.id));
      newerCursor = page.page.newerCursor;
    }
    while (nextCursor !== null) {
      page = await read(`before=${nextCursor}`);
      ids.unshift(...page.data.map((message) => message.id));
      nextCursor = page.page.nextCursor;
    }
    expect(ids).toEqual(all.map((message) => message.id));
    expect((await sari.call('GET', `/conversations/${id}/messages?before=1&after=1`)).status).toBe(400);
  });

  test('does not page by the message of another conversation', async () => {
    const [one, other] = [await conversationOf('6281111111111'), await conversationOf('6282222222222')];
    const { id } = await Message.query(api.db).findOne({ conversationId: other }).throwIfNotFound();
    expect((await sari.call('GET', `/conversations/${one}/messages?before=${id}`)).status).toBe(404);
  });
});

describe('an answer', () => {
  test('is queued at once, takes an unassigned conversation, and starts its delivery', async () => {
    const id = await conversationOf('6281234567890');
    const { status, body } = await send(sari, id, 'c1', 'Siap kak');
    expect(status).toBe(202);
    expect(body.data).toMatchObject({
      conversationId: id,
      clientId: 'c1',
      direction: 'outbound',
      author: 'agent',
      authorName: 'Sari',
      body: 'Siap kak',
      status: 'queued',
      attempt: 1,
      waMessageId: null,
    });
    expect(await Conversation.query(api.db).findById(id)).toMatchObject({
      assigneeId: sari.id,
      unreadCount: 0,
      waitingSince: null,
    });
    expect((await send(dewi, id, 'c2')).status).toBe(404);
    const messageId = (body.data as MessageContract).id;
    const connection = await Connection.connect({ address: api.temporal.address });
    const client = new Client({ connection, namespace: api.temporal.namespace });
    await waitUntil(() => client.workflow.getHandle(`message:${messageId}:1`).describe(), {
      timeoutMs: 60_000,
    });
    await connection.close();
  });

  test('20 copies at once are one message and one answer', async () => {
    const id = await conversationOf('6281234567890');
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(sari, id, 'c1')));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(new Set(answers.map((answer) => (answer.body.data as MessageContract).id)).size).toBe(1);
    expect(await Message.query(api.db).where({ conversationId: id, author: 'agent' })).toHaveLength(1);
  });

  test('with a used client id and another text is a conflict', async () => {
    const id = await conversationOf('6281234567890');
    await send(sari, id, 'c1', 'satu');
    const answer = await send(sari, id, 'c1', 'dua');
    expect([answer.status, answer.body.error?.code]).toEqual([409, 'client_id_conflict']);
  });

  test('of two agents to one unassigned conversation at once: one owner, one message', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await conversationOf(`62811000${2000 + round}`);
      const answers = await Promise.all([send(sari, id, 'a'), send(dewi, id, 'b')]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([202, 404]);
      const [message, ...others] = await Message.query(api.db).where({ conversationId: id, author: 'agent' });
      expect(others).toHaveLength(0);
      expect((await Conversation.query(api.db).findById(id))?.assigneeId).toBe(message?.authorId);
    }
  });

  test('of an admin takes an untaken conversation, and nothing from anybody', async () => {
    const [free, hers] = [await conversationOf('6281234567890'), await conversationOf('6281234567891')];
    expect((await send(sari, hers, 'c1')).status).toBe(202);
    for (const id of [free, hers]) expect((await send(admin, id, 'c2')).status).toBe(202);
    const assignees = await Conversation.query(api.db).whereIn('id', [free, hers]).orderBy('id');
    expect(assignees.map(({ assigneeId }) => assigneeId)).toEqual([admin.id, sari.id]);
  });

  test("after another person's newer answer is held back, shown that one, and goes when it was seen", async () => {
    const id = await conversationOf('6281234567890');
    const answer = (by: Staff, clientId: string, seenMessageId?: number) =>
      by.call('POST', `/conversations/${id}/messages`, { clientId, body: 'halo', seenMessageId });
    const first = await answer(sari, 's1', 0);
    expect(first).toMatchObject({ status: 202 });
    const hers = first.body.data as MessageContract;
    const held = await answer(admin, 'a1', hers.id - 1);
    expect([held.status, held.body.error?.code]).toEqual([409, 'newer_reply']);
    expect((held.body.error as { details?: object }).details).toMatchObject({
      message: { id: hers.id, author: 'agent', authorName: 'Sari', body: 'halo' },
    });
    expect(await Message.query(api.db).where({ conversationId: id, author: 'agent' })).toHaveLength(1);
    const sent = await answer(admin, 'a1', hers.id);
    expect(sent.status).toBe(202);
    // What was taken is taken, whatever came after it; who says nothing of what was seen is not asked.
    expect((await answer(admin, 'a1', 0)).status).toBe(202);
    expect((await answer(sari, 's2')).status).toBe(202);
    await api.inbound({ phone: '6281234567890', fromMe: true, body: 'dari HP' });
    const phone = await answer(sari, 's3', (sent.body.data as MessageContract).id + 1);
    expect((phone.body.error as { details?: object }).details).toMatchObject({
      message: { author: 'phone', body: 'dari HP' },
    });
    await api.inbound({ phone: '6281234567890', body: 'dari pelanggan' });
    const [newest] = await Message.query(api.db).where({ author: 'phone' });
    expect((await answer(sari, 's4', newest!.id)).status).toBe(202);
  });
});

describe('taking', () => {
  const take = (staff: Staff, id: number, to = staff) =>
    staff.call('PATCH', `/conversations/${id}`, { assigneeId: to.id });

  test('is the first one’s; the other finds it a colleague’s, and a repeat changes nothing', async () => {
    const id = await conversationOf('6281234567890');
    // The log keeps what was written of another one of this id.
    const last = await api.db('audit_log').max('id as id').first();
    const answers = await Promise.all([take(sari, id), take(dewi, id)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    const winner = answers[0].status === 200 ? sari : dewi;
    const { body } = await winner.call('GET', `/conversations/${id}`);
    const taken = body.data as ConversationContract;
    expect(taken.assignee).toMatchObject({ id: winner.id });
    expect((await take(winner, id)).body.data).toMatchObject({ version: taken.version });
    expect(
      await api
        .db('audit_log')
        .where({ action: 'conversation.assigned', subject_id: String(id) })
        .where('id', '>', last?.id ?? 0)
        .select('after'),
    ).toEqual([{ after: { assigneeId: winner.id } }]);
  });

  test('gives nothing to others, but for an admin, and to nobody who left', async () => {
    const id = await conversationOf('6281234567890');
    expect((await take(sari, id, dewi)).status).toBe(403);
    expect((await take(admin, id, dewi)).body.data).toMatchObject({ assignee: { id: dewi.id } });
    const left = await api.staff('cs', 'Tono');
    await api.db('users').where({ id: left.id }).update({ active: false });
    expect(await take(admin, id, left)).toMatchObject({
      status: 422,
      body: { error: { code: 'agent_inactive' } },
    });
  });
});

describe('unread', () => {
  test('ends with an answer or an explicit word, not with reading or automation', async () => {
    const id = await conversationOf('6281234567890');
    await sari.call('GET', `/conversations/${id}`);
    await sari.call('GET', `/conversations/${id}/messages`);
    expect((await list(sari)).data[0]?.unreadCount).toBe(1);
    const { status, body } = await sari.call('POST', `/conversations/${id}/read`);
    expect([status, body.data]).toMatchObject([200, { unreadCount: 0 }]);
    const again = await sari.call('POST', `/conversations/${id}/read`);
    expect((again.body.data as ConversationContract).version).toBe(
      (body.data as ConversationContract).version,
    );
    // The word can be taken back, for as many as were unread and still are.
    const takeBack = async (count: number) =>
      ((await sari.call('POST', `/conversations/${id}/unread`, { count })).body.data as ConversationContract)
        .unreadCount;
    expect([await takeBack(7), await takeBack(7)]).toEqual([1, 1]);
    await api.inbound();
    await send(sari, id, 'c1');
    expect((await list(sari)).data[0]).toMatchObject({ unreadCount: 0, waitingSince: null });
    expect(await takeBack(2)).toBe(0);
  });
});
