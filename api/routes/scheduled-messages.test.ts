import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Message as MessageContract } from '@roms/contracts/messages';
import { claimMessage } from '../../db/delivery/claim-message.ts';
import { releaseScheduled } from '../../db/delivery/release-scheduled.ts';
import { isBeingAnswered } from '../../db/messages/being-answered.ts';
import { Conversation } from '../../db/models/Conversation.ts';
import { Message } from '../../db/models/Message.ts';
import { owedWork } from '../../db/sweep/owed-work.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { startInboxApi, type InboxApi } from '../../tests/support/inbox-api.ts';

let api: InboxApi;
let sari: Awaited<ReturnType<InboxApi['staff']>>;
let dewi: Awaited<ReturnType<InboxApi['staff']>>;
let conversationId: number;

beforeAll(async () => {
  api = await startInboxApi();
  [sari, dewi] = await Promise.all([api.staff('cs', 'Sari'), api.staff('cs', 'Dewi')]);
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, messages CASCADE');
  await api.inbound();
  conversationId = (await Conversation.query(api.db).first().throwIfNotFound()).id;
});

const HOUR_MS = 3_600_000;
const PATIENCE = { timeoutMs: 60_000 };
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
let counter = 0;

async function write(fields: object = {}, by = sari) {
  counter += 1;
  const body = { clientId: `c${counter}`, body: 'Siap', ...fields };
  return by.call('POST', `/conversations/${conversationId}/messages`, body);
}
async function scheduled(sendAt = inMs(HOUR_MS)): Promise<MessageContract> {
  const answer = await write({ sendAt });
  expect(answer.status).toBe(202);
  return answer.body.data as MessageContract;
}
const cancel = (id: number, by = sari) => by.call('POST', `/messages/${id}/cancel`);
const rowOf = (id: number) => Message.query(api.db).findById(id).throwIfNotFound();
const codeOf = ({ status, body }: Awaited<ReturnType<typeof cancel>>) => [status, body.error?.code];
/** As the message's workflow does it when its time has come. */
const release = (id: number, attempt = 1, now = new Date(Date.now() + 2 * HOUR_MS)) =>
  api.db.transaction((trx) => releaseScheduled(trx, { messageId: id, attempt }, now));
const claim = (id: number) => api.db.transaction((trx) => claimMessage(trx, { messageId: id, attempt: 1 }));

describe('a message that is to leave later', () => {
  test('answers nobody before its time, and is an answer from then on', async () => {
    const before = await Conversation.query(api.db).findById(conversationId).throwIfNotFound();
    const sendAt = inMs(HOUR_MS);
    const message = await scheduled(sendAt);
    expect(message).toMatchObject({ status: 'scheduled', sendAt });
    const row = await rowOf(message.id);
    // Its shelf life is a reply's, and counts from its time.
    expect(row.expiresAt!.getTime() - row.sendAt!.getTime()).toBe(24 * HOUR_MS);
    const conversation = () => Conversation.query(api.db).findById(conversationId).throwIfNotFound();
    expect(await conversation()).toMatchObject({
      unreadCount: 1,
      lastMessageId: before.lastMessageId,
      waitingSince: before.waitingSince,
      assigneeId: sari.id,
    });
    expect(await release(message.id, 1, new Date())).toEqual({ status: 'scheduled', sendAt });
    expect(await release(message.id)).toMatchObject({ messageId: message.id, lane: 'reply' });
    expect(await conversation()).toMatchObject({
      unreadCount: 0,
      lastMessageId: message.id,
      waitingSince: null,
    });
    expect(await rowOf(message.id)).toMatchObject({ status: 'queued' });
  });

  test('keeps no other answer waiting', async () => {
    await scheduled();
    const answer = (await write()).body.data as MessageContract;
    expect(await claim(answer.id)).toMatchObject({ kind: 'ask' });
  });

  test('hides no customer who waits when "resolved" or "read" is taken back', async () => {
    await scheduled();
    const set = (status: string) => sari.call('PATCH', `/conversations/${conversationId}`, { status });
    const conversation = () => Conversation.query(api.db).findById(conversationId).throwIfNotFound();
    const { waitingSince } = await conversation();
    expect((await set('resolved')).status).toBe(200);
    expect((await set('open')).status).toBe(200);
    expect(await conversation()).toMatchObject({ unreadCount: 1, waitingSince });
    await Conversation.query(api.db).findById(conversationId).patch({ unreadCount: 0 });
    await sari.call('POST', `/conversations/${conversationId}/unread`, { count: 1 });
    expect(await conversation()).toMatchObject({ unreadCount: 1 });
  });

  test('that leaves by its time says of nobody that they are there', async () => {
    const { id } = await scheduled();
    const attended = () => isBeingAnswered(api.db, conversationId, new Date());
    await release(id);
    expect(await attended()).toBe(false);
    await write();
    expect(await attended()).toBe(true);
  });

  test('that a restore held is an answer when a person sends it, and one only', async () => {
    const { id } = await scheduled();
    await api
      .db('messages')
      .where({ id })
      .update({
        ...{ status: 'unconfirmed', status_reason: 'restored', sent_at: new Date(Date.now() - HOUR_MS) },
        send_at: new Date(Date.now() - 60_000),
      });
    const conversation = () => Conversation.query(api.db).findById(conversationId).throwIfNotFound();
    const retry = () => sari.call('POST', `/messages/${id}/retry`, { confirmed: true });
    expect((await retry()).status).toBe(202);
    expect(await rowOf(id)).toMatchObject({ status: 'queued', attempt: 2 });
    expect(await conversation()).toMatchObject({ unreadCount: 0, waitingSince: null, lastMessageId: id });
    expect(await api.db('reply_times').where({ message_id: id })).toHaveLength(1);
    await api.inbound();
    await api.db('messages').where({ id }).update({ status: 'failed' });
    expect((await retry()).status).toBe(202);
    expect(await conversation()).toMatchObject({ unreadCount: 1 });
  });

  test('is left alone by the sweep until its time, and then found', async () => {
    const { id } = await scheduled();
    expect((await owedWork(api.db, 100)).messages).toEqual([]);
    await api
      .db('messages')
      .where({ id })
      .update({ send_at: new Date(Date.now() - 5_000) });
    expect((await owedWork(api.db, 100)).messages).toEqual([{ messageId: id, attempt: 1 }]);
  });

  test.each([
    ['past', inMs(-1_000)],
    ['two years ahead', inMs(2 * 365 * 24 * HOUR_MS)],
    ['no time', 'besok'],
  ])('of a time that is %s is refused', async (_word, sendAt) => {
    expect(codeOf(await write({ sendAt }))).toEqual([400, 'invalid_request']);
  });

  test('is taken back by what the customer writes, and says why; the shop typing on its phone does not', async () => {
    const { id } = await scheduled();
    await api.inbound({ fromMe: true, from: '6281200000000@c.us' });
    expect(await rowOf(id)).toMatchObject({ status: 'scheduled' });
    await api.inbound();
    expect(await rowOf(id)).toMatchObject({ status: 'withdrawn', statusReason: 'customer_wrote' });
    expect(await release(id)).toBeNull();
  });

  test('leaves or is taken back, never both, when the customer writes in the moment of its time', async () => {
    for (let round = 0; round < 12; round += 1) {
      const { id } = await scheduled();
      const [delivery] = await Promise.all([release(id), api.inbound()]);
      const { status, statusReason } = await rowOf(id);
      expect([status, statusReason]).toEqual(delivery ? ['queued', null] : ['withdrawn', 'customer_wrote']);
      await api.db('messages').where({ id }).update({ status: 'sent' });
    }
  });

  test('cannot be missed by what the customer writes while it is being scheduled', async () => {
    for (let round = 0; round < 8; round += 1) {
      const [answer] = await Promise.all([write({ sendAt: inMs(HOUR_MS) }), api.inbound()]);
      const { id } = answer.body.data as MessageContract;
      const { status } = await rowOf(id);
      const inbound = await Message.query(api.db)
        .where({ direction: 'inbound' })
        .orderBy('id', 'desc')
        .first();
      // What came before it was there to be read; what came after it took it back.
      if (inbound!.id > id) expect(status).toBe('withdrawn');
      await api.inbound();
      expect((await rowOf(id)).status).toBe('withdrawn');
    }
  });

  test('gets another time as its next attempt; the attempt before sends nothing', async () => {
    const { id } = await scheduled();
    const sendAt = inMs(3 * HOUR_MS);
    const change = (by = sari, at = sendAt) => by.call('PATCH', `/messages/${id}`, { sendAt: at });
    expect((await change()).body.data).toMatchObject({ status: 'scheduled', sendAt, attempt: 2 });
    expect(await release(id, 1)).toBeNull();
    expect(await release(id, 2)).toEqual({ status: 'scheduled', sendAt });
    expect(codeOf(await change(sari, inMs(-1_000)))).toEqual([400, 'invalid_request']);
    await Conversation.query(api.db).patch({ assigneeId: dewi.id });
    expect((await change()).status).toBe(404);
    expect((await change(dewi)).status).toBe(200);
    expect((await cancel(id, dewi)).status).toBe(200);
    expect(codeOf(await change(dewi))).toEqual([409, 'message_not_scheduled']);
    const audited = await api
      .db('audit_log')
      .where({ subject_id: String(id) })
      .orderBy('id')
      .pluck('action');
    expect(audited).toEqual([
      'message.queued',
      'message.rescheduled',
      'message.rescheduled',
      'message.cancelled',
    ]);
  });
});

describe('other words for a scheduled message', () => {
  const say = (id: number, body: string, by = sari) => by.call('PATCH', `/messages/${id}`, { body });

  test('are what leaves at the same time, by the same attempt, under the same name', async () => {
    const { id, sendAt } = await scheduled();
    await api.db('wa_sessions').update({ show_agent_name: true });
    const answer = await say(id, 'Besok kami kirim ya');
    await api.db('wa_sessions').update({ show_agent_name: false });
    expect(answer.body.data).toMatchObject({ status: 'scheduled', sendAt, attempt: 1 });
    expect((await rowOf(id)).body).toBe('*Sari*\nBesok kami kirim ya');
    const kept = await api.db('audit_log').where({ subject_id: String(id) });
    expect(JSON.stringify(kept)).not.toContain('Besok');
  });

  test('are their author’s, and not nothing', async () => {
    const { id } = await scheduled();
    expect(codeOf(await say(id, '  '))).toEqual([400, 'invalid_request']);
    expect(codeOf(await sari.call('PATCH', `/messages/${id}`, {}))).toEqual([400, 'invalid_request']);
    await Conversation.query(api.db).patch({ assigneeId: dewi.id });
    expect(codeOf(await say(id, 'palsu', dewi))).toEqual([403, 'forbidden']);
    await Conversation.query(api.db).patch({ assigneeId: sari.id });
    await cancel(id);
    expect(codeOf(await say(id, 'terlambat'))).toEqual([409, 'message_not_scheduled']);
  });
});

test('whoever is taken out while an answer is on its way sends nothing any more', async () => {
  const tono = await api.staff('cs', 'Tono');
  const { answer } = await api.db.transaction(async (trx) => {
    await trx('users').where({ id: tono.id }).update({ active: false });
    const answer = write({}, tono);
    // It has come past the login, and waits for what becomes of its author.
    await waitUntil(async () => {
      const { rows } = await trx.raw<{ rows: object[] }>(
        `SELECT FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()
            AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`,
      );
      expect(rows.length).toBeGreaterThan(0);
    }, PATIENCE);
    return { answer };
  });
  expect(codeOf(await answer)).toEqual([401, 'unauthenticated']);
  expect(await api.db('messages').where({ direction: 'outbound' })).toEqual([]);
});

describe('cancelling', () => {
  test('takes back what is scheduled or queued, once', async () => {
    for (const fields of [{ sendAt: inMs(HOUR_MS) }, {}]) {
      const { id } = (await write(fields)).body.data as MessageContract;
      for (const _again of [1, 2]) {
        const answer = await cancel(id);
        expect([answer.status, answer.body.data]).toMatchObject([
          200,
          { status: 'withdrawn', statusReason: 'cancelled' },
        ]);
      }
      expect(await claim(id)).toEqual({ kind: 'over', result: { status: 'withdrawn', reason: 'cancelled' } });
      const audited = await api
        .db('audit_log')
        .where({ action: 'message.cancelled', subject_id: String(id) });
      expect(audited).toHaveLength(1);
    }
  });

  test('is too late once it is on its way, and is nothing for what no agent wrote', async () => {
    const { id } = (await write()).body.data as MessageContract;
    await claim(id);
    expect(codeOf(await cancel(id))).toEqual([409, 'message_not_cancellable']);
    const inbound = await Message.query(api.db).findOne({ direction: 'inbound' }).throwIfNotFound();
    expect(codeOf(await cancel(inbound.id))).toEqual([409, 'message_not_cancellable']);
    await api.db('messages').where({ id }).update({ status: 'queued', author: 'automation' });
    expect(codeOf(await cancel(id))).toEqual([409, 'message_not_cancellable']);
    await Conversation.query(api.db).patch({ assigneeId: dewi.id });
    expect((await cancel(id)).status).toBe(404);
    expect((await cancel(999_999)).status).toBe(404);
  });

  test('against its send: one of the two wins, and the other is told', async () => {
    for (let round = 0; round < 16; round += 1) {
      const { id } = (await write()).body.data as MessageContract;
      const [claimed, answer] = await Promise.all([claim(id), cancel(id)]);
      const { status } = await rowOf(id);
      if (claimed.kind === 'ask')
        expect([status, ...codeOf(answer)]).toEqual(['sending', 409, 'message_not_cancellable']);
      else expect([status, answer.status]).toEqual(['withdrawn', 200]);
      await api.db('messages').where({ id }).update({ status: 'sent' });
    }
  });
});
