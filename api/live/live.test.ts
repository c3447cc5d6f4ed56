import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { liveEventSchema, type LiveEvent } from '@roms/contracts/live-events';
import { ensureConversation } from '../../db/conversations/ensure-conversation.ts';
import { assignConversation } from '../../db/messages/assign-conversation.ts';
import { SEES_ALL, type Viewer } from '../../db/scopes/viewer.ts';
import { insertMessage } from '../../db/messages/write-message.ts';
import { recordOrderEvent } from '../../db/orders/record-order-event.ts';
import { publish } from '../../db/live-events.ts';
import { removeNumber } from '../../db/numbers/remove-number.ts';
import { createLiveHub, type LiveHub } from './hub.ts';
import { LIVE_KINDS } from './live-kinds.ts';
import { loadEvents } from './load-events.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { openLogin } from '../../db/people/open-login.ts';
import { hashToken } from '../../runtime/token.ts';
import { openTransaction } from '../../tests/support/lock-waits.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';

let api: OrderApi;
let ani: Staff;
let beni: Staff;
let admin: Staff;
const streams: { close: () => void }[] = [];
const hubs: LiveHub[] = [];

beforeAll(async () => {
  api = await startOrderApi();
  await listening(1);
  [ani, beni, admin] = [
    await api.staff('cs', 'Ani'),
    await api.staff('cs', 'Beni'),
    await api.staff('admin'),
  ];
});
afterAll(() => api.stop());
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  for (const hub of hubs.splice(0)) await hub.stop();
});

/** Waits until so many hubs listen: it is the first that their connections ask, and their probes come after it. */
function listening(count: number): Promise<void> {
  return waitUntil(
    async () => {
      const { rows } = await api.db.raw(
        `SELECT FROM pg_stat_activity WHERE application_name = 'roms-live' AND datname = current_database()
            AND state = 'idle' AND query <> ''`,
      );
      expect(rows).toHaveLength(count);
    },
    { timeoutMs: 60_000 },
  );
}

/** A hub beside the API's, which ends with the test. */
function hubOf(fields: { recheckLoginsMs: number; now?: () => Date }): LiveHub {
  const { databaseUrl, db } = api;
  const hub = createLiveHub({
    ...{ databaseUrl, db, logger: api.deps.logger, now: () => new Date() },
    ...fields,
  });
  hubs.push(hub);
  return hub;
}

/**
 * A stream as a browser reads it; `events` fills up, `isClosed` turns true when the server ends it. What was done before
 * it opened is not in it, however late that is announced.
 */
async function listen(who: Staff) {
  const gone = new AbortController();
  const response = await fetch(`${api.url}/api/v1/live`, { headers: who.headers, signal: gone.signal });
  const stream = {
    ...{ response, events: [] as LiveEvent[], marks: [] as number[] },
    ...{ isClosed: false, close: () => gone.abort() },
  };
  streams.push(stream);
  void (async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, type, data] = /^event: (.+)\ndata: (.+)$/.exec(block) ?? [];
        if (!type || !data) continue;
        // Every event is one of the contract; heartbeats come when they will, the team's with whatever is done.
        const event = liveEventSchema.parse({ type, data: JSON.parse(data) });
        if (event.type === 'customer.erased') stream.marks.push(event.data.customerId);
        else if (event.type !== 'heartbeat' && event.type !== 'team.updated') stream.events.push(event);
      }
    }
    stream.isClosed = true;
  })().catch(() => (stream.isClosed = true));
  await passed(stream);
  stream.events.length = 0;
  return stream;
}

let lastMark = 0;
/**
 * Waits until streams have got whatever was committed before. By a mark that everybody sees, and a second one, because
 * the first may stand before others of its own batch. Costs two statements.
 */
async function passed(...marked: { marks: number[] }[]): Promise<void> {
  for (let time = 0; time < 2; time += 1) {
    const mark = (lastMark -= 1);
    await publish(api.db, { type: 'customer.erased', customerId: mark });
    await until(() => marked.every(({ marks }) => marks.includes(mark)));
  }
}

async function conversationOf(assigneeId: number | null): Promise<{ id: number; customerId: number }> {
  const customer = await insertCustomer(api.db);
  const [row] = await api
    .db('conversations')
    .insert({ customer_id: customer.id, session_id: 'main', assignee_id: assigneeId })
    .returning('id');
  return { id: row.id as number, customerId: customer.id };
}

function writes(conversationId: number, body: string) {
  return api.db.transaction((trx) =>
    insertMessage(trx, {
      conversationId,
      sessionId: 'main',
      direction: 'inbound',
      author: 'customer',
      status: 'delivered',
      body,
      sentAt: new Date(),
    }),
  );
}

const bodies = (events: LiveEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'message.created' ? [event.data.message.body] : []));
const until = (check: () => boolean) =>
  waitUntil(
    async () => {
      if (!check()) throw new Error('not yet');
    },
    { timeoutMs: 60_000 },
  );

test('says what a stream is, to browsers and to proxies', async () => {
  const { response } = await listen(ani);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  expect(response.headers.get('cache-control')).toContain('no-cache');
});

test('a message reaches whoever may see its conversation, and nobody else', async () => {
  const [ofAni, ofBeni, ofAdmin] = [await listen(ani), await listen(beni), await listen(admin)];
  const own = await conversationOf(ani.id);
  const free = await conversationOf(null);
  await writes(own.id, 'untuk Ani');
  await writes(free.id, 'untuk semua');
  await until(() => bodies(ofBeni.events).includes('untuk semua') && bodies(ofAdmin.events).length === 2);
  expect(bodies(ofAni.events)).toEqual(['untuk Ani', 'untuk semua']);
  expect(bodies(ofBeni.events)).toEqual(['untuk semua']);
  expect(JSON.stringify(ofBeni.events)).not.toContain('untuk Ani');
});

/** As a command does it. */
function take(id: number, from: number | null, to: number): Promise<void> {
  return api.db.transaction(async (trx) => {
    await assignConversation(trx, { id, assigneeId: from }, { to, cause: 'taken', by: to });
    await publish(trx, { type: 'conversation.updated', conversationId: id });
  });
}

test('a conversation that is taken leaves the others', async () => {
  const [ofAni, ofBeni] = [await listen(ani), await listen(beni)];
  const { id } = await conversationOf(null);
  await writes(id, 'ada yang bisa?');
  await until(() => bodies(ofBeni.events).length === 1);
  await take(id, null, ani.id);
  await until(() => ofBeni.events.some((event) => event.type === 'conversation.removed'));
  await until(() => ofAni.events.some((event) => event.type === 'conversation.updated'));
  // From now on it is none of Beni's: not even that something happens.
  const seen = ofBeni.events.length;
  await writes(id, 'lagi');
  await until(() => bodies(ofAni.events).includes('lagi'));
  expect(ofBeni.events).toHaveLength(seen);
});

test('only whoever saw a conversation is told that it is gone', async () => {
  const cici = await api.staff('cs', 'Cici');
  const [ofAni, ofBeni, ofCici, ofAdmin] = [
    await listen(ani),
    await listen(beni),
    await listen(cici),
    await listen(admin),
  ];
  const { id } = await conversationOf(ani.id);
  await take(id, ani.id, beni.id);
  const ofConversations = (stream: { events: LiveEvent[] }) =>
    stream.events.filter(({ type }) => type.startsWith('conversation.'));
  const types = (stream: { events: LiveEvent[] }) => ofConversations(stream).map(({ type }) => type);
  await until(() => [ofAni, ofBeni, ofAdmin].every((stream) => types(stream).length > 0));
  expect(ofConversations(ofAni)).toEqual([
    {
      type: 'conversation.removed',
      data: { conversationId: id, takenBy: { id: beni.id, name: 'Beni' } },
    },
  ]);
  expect([types(ofBeni), types(ofAdmin)]).toEqual([['conversation.updated'], ['conversation.updated']]);

  // Joined with another one: it is gone for everybody who saw it, the admin among them.
  const lost = await conversationOf(beni.id);
  await api.db.transaction(async (trx) => {
    await trx('conversations').where({ id: lost.id }).delete();
    await publish(trx, {
      type: 'conversation.removed',
      conversationId: lost.id,
      previousAssigneeId: beni.id,
    });
  });
  await until(() => types(ofBeni).length === 2 && types(ofAdmin).length === 2);
  expect([types(ofBeni)[1], types(ofAdmin)[1]]).toEqual(['conversation.removed', 'conversation.removed']);
  expect(ofConversations(ofBeni)[1]?.data).toEqual({ conversationId: lost.id, takenBy: null });
  expect(types(ofAni)).toHaveLength(1);
  expect(types(ofCici)).toEqual([]);
});

test('how far a broadcast is, admins hear, with counts that sum; nobody else hears of it', async () => {
  const [ofAni, ofAdmin] = [await listen(ani), await listen(admin)];
  const [{ id }] = (await api
    .db('broadcasts')
    .insert({ name: 'Promo', body: 'Halo', state: 'running' })
    .returning('id')) as [{ id: number }];
  for (let position = 1; position <= 20; position += 1) {
    const { id: customer } = await insertCustomer(api.db);
    await api
      .db('broadcast_recipients')
      .insert({ broadcast_id: id, customer_id: customer, position, status: 'skipped', reason: 'opted_out' });
  }
  const told = () =>
    ofAdmin.events
      .flatMap((event) => (event.type === 'broadcast.updated' ? [event.data.broadcast] : []))
      .filter((broadcast) => broadcast.id === id);
  await until(() => told().at(-1)?.counts.audience === 20);
  expect(told().at(-1)).toMatchObject({
    id,
    state: 'running',
    counts: { audience: 20, skipped: 20, pending: 0 },
  });
  expect(told().length).toBeLessThan(20);
  await passed(ofAni);
  expect(ofAni.events).toEqual([]);
});

test("an event for the admin's permission never goes to a CS, whatever row it is about", async () => {
  const audience = { permission: 'whatsapp.manage' as const, sees: () => true };
  const planted = {
    ...LIVE_KINDS,
    'session.updated': { ...LIVE_KINDS['session.updated'], audience },
  };
  const announced = [{ type: 'session.updated' as const, sessionId: 'main' }];
  const loaded = await loadEvents(api.db, planted, announced, 200);
  if (loaded === 'too_many') throw new Error('one row is not too many');
  const given = (role: 'admin' | 'cs', viewer: Viewer) =>
    loaded.map((eventFor) => eventFor({ userId: 0, role, viewer })?.type);
  expect(given('admin', SEES_ALL)).toEqual(['session.updated']);
  expect(given('cs', SEES_ALL)).toEqual([undefined]);
  expect(given('cs', { sees: 'own', userId: ani.id })).toEqual([undefined]);
});

test('any number of people who say where they are makes nobody fetch everything anew', async () => {
  const said = (conversationId: number) => ({
    type: 'presence.updated' as const,
    conversationId,
    person: { id: ani.id, name: 'Ani' },
    state: 'viewing' as const,
  });
  const many = Array.from({ length: 9 }, (_, n) => said(999_000 + n));
  const change = { type: 'session.updated' as const, sessionId: 'main' };
  for (const most of [5, 9]) {
    const loaded = await loadEvents(api.db, LIVE_KINDS, [...many, change], most);
    if (loaded === 'too_many') throw new Error('presence was counted');
    const reader = { userId: admin.id, role: 'admin' as const, viewer: SEES_ALL };
    expect(loaded.map((eventFor) => eventFor(reader)?.type)).toContain('session.updated');
  }
});

test('an order reaches whoever may see it', async () => {
  const [ofAni, ofBeni] = [await listen(ani), await listen(beni)];
  const { customerId } = await conversationOf(ani.id);
  const orderId = await insertOrder(api.db, { customerId });
  await api.db.transaction((trx) => recordOrderEvent(trx, { orderId, type: 'order_created' }));
  await until(() => ofAni.events.some((event) => event.type === 'order.updated'));
  await passed(ofBeni);
  expect(ofBeni.events).toEqual([]);
});

test('only an admin gets the QR code', async () => {
  const [ofAni, ofAdmin] = [await listen(ani), await listen(admin)];
  await api.db.transaction(async (trx) => {
    await trx('wa_sessions').where({ id: 'main' }).update({ state: 'qr', qr: 'SECRET-QR' });
    await publish(trx, { type: 'session.updated', sessionId: 'main' });
  });
  await until(() => ofAni.events.length === 1 && ofAdmin.events.length === 1);
  expect(JSON.stringify(ofAdmin.events)).toContain('SECRET-QR');
  expect(JSON.stringify(ofAni.events)).not.toContain('SECRET-QR');
});

test('everybody is told of a number that is not the shop’s any more', async () => {
  const ofAni = await listen(ani);
  const sessionId = `cabang-${randomBytes(6).toString('hex')}`;
  await api.db('wa_sessions').insert({ id: sessionId, label: 'Cabang' });
  await api.db.transaction((trx) => removeNumber(trx, sessionId, new Date()));
  await until(() => ofAni.events.length === 1);
  expect(ofAni.events).toEqual([{ type: 'session.removed', data: { sessionId } }]);
});

test('a burst costs few queries and loses nothing', async () => {
  const ofAni = await listen(ani);
  const { id } = await conversationOf(ani.id);
  let queries = 0;
  const count = (): void => void (queries += 1);
  await Promise.all(Array.from({ length: 10 }, (_, index) => writes(id, `${index}`)));
  await until(() => bodies(ofAni.events).length === 10);
  await passed(ofAni);
  api.db.on('query', count);
  await api.db.transaction(async (trx) => {
    for (let index = 0; index < 200; index += 1) {
      await publish(trx, { type: 'conversation.updated', conversationId: id });
    }
  });
  await passed(ofAni);
  api.db.removeListener('query', count);
  // 200 announcements, the transaction's own two and those that waited; the rest is what the hub asked.
  expect(queries - 204).toBeLessThan(40);
});

test('one large commit is one resync, and no stream is cut', async () => {
  const { id } = await conversationOf(ani.id);
  const [count, portion] = [4_000, 200];
  const messageIds: number[] = [];
  // In small statements: one of 4 MB takes longer than a statement may on a busy machine.
  for (let from = 0; from < count; from += portion) {
    const rows = Array.from({ length: portion }, (_, index) => ({
      ...{ conversation_id: id, session_id: 'main', direction: 'inbound', author: 'customer' },
      ...{ status: 'delivered', body: `${from + index} `.repeat(200) },
    }));
    const inserted: { id: number }[] = await api.db('messages').insert(rows).returning('id');
    messageIds.push(...inserted.map((row) => row.id));
  }
  const [ofAni, ofBeni] = [await listen(ani), await listen(beni)];
  await api.db.transaction(async (trx) => {
    for (let from = 0; from < count; from += portion) {
      const some = messageIds.slice(from, from + portion);
      await publish(
        trx,
        ...some.map((messageId) => ({ type: 'message.updated' as const, messageId, conversationId: id })),
      );
    }
  });
  await until(() => ofAni.events.some(({ type }) => type === 'resync'));
  await writes(id, 'sesudahnya');
  await until(() => bodies(ofAni.events).includes('sesudahnya'));
  expect(ofAni.events.filter(({ type }) => type === 'resync')).toHaveLength(1);
  // The first announcement may come alone, before the rest shows how large the commit is.
  expect(ofAni.events.filter(({ type }) => type === 'message.updated').length).toBeLessThanOrEqual(200);
  expect([ofAni.isClosed, ofBeni.isClosed]).toEqual([false, false]);
});

test('when its connection to the database was killed, every stream is told to fetch again, and goes on', async () => {
  const ofAni = await listen(ani);
  const { id } = await conversationOf(ani.id);
  const kill = () =>
    api.db.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'roms-live' AND datname = current_database()`,
    );
  await kill();
  await until(() => ofAni.events.some((event) => event.type === 'resync'));
  await writes(id, 'masih ada');
  await until(() => bodies(ofAni.events).includes('masih ada'));
});

test('a logout ends the streams of that login only', async () => {
  const leaving = await api.staff('cs', 'Cici');
  const [one, two, other] = [await listen(leaving), await listen(leaving), await listen(ani)];
  await api.call(leaving, 'POST', '/api/v1/auth/logout');
  await until(() => one.isClosed && two.isClosed);
  expect(other.isClosed).toBe(false);
});

test('an admin who becomes CS loses the events of admins at once, and comes back as CS', async () => {
  const boss = await api.staff('admin', 'Boss');
  const [ofBoss, ofAdmin] = [await listen(boss), await listen(admin)];
  const { id } = await conversationOf(ani.id);
  await api.db.transaction(async (trx) => {
    await trx('users').where({ id: boss.id }).update({ role: 'cs' });
    // Of the same commit: whoever the person was before it is not told.
    await publish(trx, { type: 'conversation.updated', conversationId: id });
  });
  await writes(id, 'rahasia toko');
  await until(() => bodies(ofAdmin.events).includes('rahasia toko'));
  await until(() => ofBoss.isClosed);
  expect(bodies(ofBoss.events)).toEqual([]);
  const again = await listen(boss);
  await writes(id, 'masih rahasia');
  await until(() => bodies(ofAdmin.events).includes('masih rahasia'));
  expect(bodies(again.events)).toEqual([]);
});

test('a change of another person, or of a name, ends nobody', async () => {
  const ofAni = await listen(ani);
  await api.db('users').where({ id: ani.id }).update({ name: 'Ani Lestari' });
  await api.db('users').where({ id: beni.id }).update({ active: false });
  await api.db('users').where({ id: beni.id }).update({ active: true });
  const { id } = await conversationOf(ani.id);
  await writes(id, 'masih di sini');
  await until(() => bodies(ofAni.events).includes('masih di sini'));
  expect(ofAni.isClosed).toBe(false);
});

test('a login that ends anywhere ends its streams at once, and no other of the same person', async () => {
  // Not by looking again.
  const hub = hubOf({ recheckLoginsMs: 3_600_000 });
  hub.start();
  await listening(2);
  const { id } = await api.staff('cs', 'Dodi');
  const now = new Date();
  const ended: string[] = [];
  const hashOf = (device: string): string => hashToken(`${device} of ${id}`);
  for (const device of ['phone', 'laptop']) {
    await openLogin(api.db, { token: `${device} of ${id}`, userId: id, now });
    const remove = hub.add({
      userId: id,
      tokenHash: hashOf(device),
      role: 'cs',
      viewer: { sees: 'own', userId: id },
      send: () => undefined,
      end: () => void (ended.push(device), remove()),
    });
  }
  await api
    .db('sessions')
    .where({ token_hash: hashOf('phone') })
    .delete();
  await until(() => ended.length > 0);
  expect(ended).toEqual(['phone']);
});

test('a role that changed while its stream opened is noticed', async () => {
  const cici = await api.staff('cs', 'Eko');
  const { token_hash: tokenHash } = await api.db('sessions').where({ user_id: cici.id }).first('token_hash');
  let isEnded = false;
  const remove = api.deps.hub.add({
    userId: cici.id,
    tokenHash,
    // As it was when the request was let in.
    role: 'admin',
    viewer: SEES_ALL,
    send: () => undefined,
    end: () => void ((isEnded = true), remove()),
  });
  await until(() => isEnded);
});

test("a conversation that is born in somebody's hands is gone for nobody", async () => {
  const [ofAni, ofBeni] = [await listen(ani), await listen(beni)];
  const customer = await insertCustomer(api.db);
  await api.db.transaction(async (trx) => {
    const { id } = await ensureConversation(trx, customer.id, 'main');
    await assignConversation(trx, { id, assigneeId: null }, { to: ani.id, cause: 'taken', by: ani.id });
    await publish(trx, { type: 'conversation.updated', conversationId: id });
  });
  await until(() => ofAni.events.some((event) => event.type === 'conversation.updated'));
  const { id } = await conversationOf(null);
  await writes(id, 'sesudahnya');
  await until(() => bodies(ofBeni.events).includes('sesudahnya'));
  expect(ofBeni.events.filter(({ type }) => type === 'conversation.removed')).toEqual([]);
});

test('CS gets of a number what its status page shows', async () => {
  const [ofAni, ofAdmin] = [await listen(ani), await listen(admin)];
  await api.db.transaction(async (trx) => {
    await trx('wa_sessions')
      .where({ id: 'main' })
      .update({ phone: '6281200000001', last_inbound_at: new Date() });
    await publish(trx, { type: 'session.updated', sessionId: 'main' });
  });
  const sessionOf = (events: LiveEvent[]) =>
    events.flatMap((event) => (event.type === 'session.updated' ? [event.data.session] : []))[0];
  await until(() => sessionOf(ofAni.events) !== undefined && sessionOf(ofAdmin.events) !== undefined);
  const shown = await api.call<object[]>(ani, 'GET', '/api/v1/whatsapp/status');
  expect(Object.keys(sessionOf(ofAni.events)!).sort()).toEqual(Object.keys(shown.body.data[0]!).sort());
  expect(sessionOf(ofAdmin.events)).toMatchObject({ phone: '6281200000001' });
});

test('a stream that opens while logins are rechecked stays open', async () => {
  const [early, late] = [await api.staff('cs', 'early'), await api.staff('cs', 'late')];
  const hub = hubOf({ recheckLoginsMs: 50 });
  const ended: string[] = [];
  const logins: { user_id: number; token_hash: string }[] = await api.db('sessions').select();
  const open = (name: string, { id }: Staff): void => {
    const remove = hub.add({
      userId: id,
      tokenHash: logins.find((login) => login.user_id === id)!.token_hash,
      role: 'cs',
      viewer: { sees: 'own', userId: id },
      send: () => undefined,
      end: () => void (ended.push(name), remove()),
    });
  };
  open('early', early);
  const busy = await openTransaction(api.db);
  await busy.raw('LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE');
  hub.start();
  await waitUntil(
    async () => {
      const { rows } = await api.db.raw(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows).not.toEqual([]);
    },
    { timeoutMs: 60_000 },
  );
  open('late', late);
  await busy.raw('DELETE FROM sessions WHERE user_id = ?', [early.id]);
  await busy.commit();
  await until(() => ended.includes('early'));
  expect(ended).toEqual(['early']);
});

test('a login that ended anywhere ends its streams here: expired, logged out elsewhere, a person who left', async () => {
  let looks = 0;
  const hub = hubOf({ recheckLoginsMs: 50, now: () => ((looks += 1), new Date()) });
  hub.start();
  const ended: string[] = [];
  for (const name of ['expired', 'elsewhere', 'left', 'stays']) {
    const { id } = await api.staff('cs', name);
    const { token_hash: tokenHash } = await api.db('sessions').where({ user_id: id }).first('token_hash');
    const remove = hub.add({
      userId: id,
      tokenHash,
      role: 'cs',
      viewer: { sees: 'own', userId: id },
      send: () => undefined,
      end: () => void (ended.push(name), remove()),
    });
  }
  const sessionsOf = (name: string) =>
    api.db('sessions').whereIn('user_id', api.db('users').where({ name }).select('id'));
  await sessionsOf('expired').update({ expires_at: new Date() });
  await sessionsOf('elsewhere').delete();
  await api.db('users').where({ name: 'left' }).update({ active: false });
  await until(() => ended.length === 3);
  // A look begins when the one before is done.
  const looksSince = looks;
  await until(() => looks >= looksSince + 2);
  expect(ended.sort()).toEqual(['elsewhere', 'expired', 'left']);
});
