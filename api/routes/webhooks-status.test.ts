import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GatewaySession } from '@roms/contracts/gateway';
import type { MessageStatus } from '@roms/domain/message-status';
import { takeEarly } from '../../db/messages/early-news.ts';
import { moveMessage } from '../../db/messages/write-message.ts';
import { Message } from '../../db/models/Message.ts';
import { WhatsappNumber } from '../../db/models/WhatsappNumber.ts';
import { inboundEvent, startInboxApi, type InboxApi, type Staff } from '../../tests/support/inbox-api.ts';

let api: InboxApi;
let admin: Staff;
let conversationId: number;

beforeAll(async () => {
  api = await startInboxApi();
  admin = await api.staff('admin');
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, messages, message_acks CASCADE');
  await api.inbound();
  conversationId = (await api.db('conversations').first('id')).id as number;
});

const time = (second: number): string => new Date(Date.UTC(2026, 10, 22, 9, 0, second)).toISOString();
const find = (id: number) => Message.query(api.db).findById(id).throwIfNotFound();

/** An outbound message in some state, as automation or an agent left it. */
async function outbound(fields: {
  status: MessageStatus;
  attempt?: number;
  waMessageId?: string;
  occurrenceKey?: string;
}) {
  const message = await Message.query(api.db).insertAndFetch({
    conversationId,
    sessionId: 'main',
    direction: 'outbound',
    author: fields.occurrenceKey ? 'automation' : 'agent',
    body: 'Halo',
    ...fields,
  });
  return message.id;
}

function ack(waMessageId: string, level: number, key?: string, second = 1) {
  return api.webhook({
    event: 'ack',
    sessionId: 'main',
    at: time(second),
    data: { waMessageId, ack: level, key },
  });
}

function outcome(key: string, result: 'sent' | 'rejected', waMessageId: string | null = null, code?: string) {
  const data = { key, outcome: result, waMessageId, code };
  return api.webhook({ event: 'outcome', sessionId: 'main', at: time(1), data });
}

describe('acks', () => {
  test.each([
    ['in order', [1, 2, 3], 'read'],
    ['backwards', [3, 2, 1], 'read'],
    ['skipping', [3], 'read'],
    ['played is read', [4, 2], 'read'],
    ['repeated', [2, 2, 2, 1], 'delivered'],
    ['an error after a proof', [2, -1], 'delivered'],
    ['pending says nothing', [0], 'sent'],
  ])('%s', async (_name, levels, status) => {
    const id = await outbound({ status: 'sent', waMessageId: 'OUT' });
    for (const level of levels) expect((await ack('OUT', level)).status).toBe(200);
    expect((await find(id)).status).toBe(status);
  });

  test('all at once end at the furthest', async () => {
    const id = await outbound({ status: 'sent', waMessageId: 'OUT' });
    await Promise.all([1, 2, 3, 2, 1, 3, 1, 2].map((level) => ack('OUT', level)));
    expect(await find(id)).toMatchObject({ status: 'read', readAt: new Date(time(1)) });
  });

  test('an error fails what was never proven', async () => {
    const id = await outbound({ status: 'sending', waMessageId: 'OUT' });
    await ack('OUT', -1);
    expect(await find(id)).toMatchObject({ status: 'failed', statusReason: 'wa_nack' });
  });

  test('before the id is written wait for it, once, at the furthest', async () => {
    const id = await outbound({ status: 'sending' });
    await Promise.all([ack('OUT', 1), ack('OUT', 3), ack('OUT', 2)]);
    expect((await find(id)).status).toBe('sending');
    const { ack: taken } = await api.db.transaction((trx) => takeEarly(trx, 'main', 'OUT'));
    const { ack: again } = await api.db.transaction((trx) => takeEarly(trx, 'main', 'OUT'));
    expect([taken, again]).toEqual([3, null]);
  });

  test('that race with the id being written are never lost', async () => {
    for (let round = 0; round < 15; round += 1) {
      const wa = `RACE${round}`;
      const id = await outbound({ status: 'sending' });
      const settle = api.db.transaction(async (trx) => {
        const message = await Message.query(trx).findById(id).forNoKeyUpdate().throwIfNotFound();
        const { ack: early } = await takeEarly(trx, 'main', wa);
        const events = early === 2 ? (['settle_sent', 'ack_device'] as const) : 'settle_sent';
        await moveMessage(trx, message, events, { waMessageId: wa });
      });
      await Promise.all([settle, ack(wa, 2, `message:${id}:1`)]);
      expect((await find(id)).status).toBe('delivered');
    }
    expect(await api.db('message_acks')).toHaveLength(0);
  });

  test('of what the shop typed on its phone may come before the message', async () => {
    await ack('TYPED', 3);
    await api.inbound({ fromMe: true, waMessageId: 'TYPED' });
    expect(await Message.query(api.db).findOne({ waMessageId: 'TYPED' })).toMatchObject({ status: 'read' });
  });

  test('with a key settle what nobody could confirm', async () => {
    const id = await outbound({ status: 'unconfirmed' });
    await ack('OUT', 2, `message:${id}:1`);
    expect(await find(id)).toMatchObject({ status: 'delivered', waMessageId: 'OUT' });
    expect(await api.db('message_acks')).toHaveLength(0);
  });

  test('say when the number was answered last', async () => {
    await ack('SOMEBODY', 1, undefined, 40);
    await ack('SOMEBODY', 2, undefined, 20);
    expect(await WhatsappNumber.query(api.db).findById('main')).toMatchObject({
      lastAckAt: new Date(time(40)),
    });
  });
});

describe('outcomes', () => {
  test.each([
    ['a reply', (id: number) => `message:${id}:1`, undefined],
    ['automation by its occurrence', () => 'order:7:thankyou', 'order:7:thankyou'],
    ['a reminder of the second cycle', () => 'order:7:reminder:2', 'order:7:reminder:2'],
  ])('%s that was unconfirmed is sent', async (_name, keyOf, occurrenceKey) => {
    const id = await outbound({ status: 'unconfirmed', occurrenceKey });
    expect((await outcome(keyOf(id), 'sent', 'OUT')).status).toBe(200);
    expect((await outcome(keyOf(id), 'sent', 'OUT')).status).toBe(200);
    expect(await find(id)).toMatchObject({ status: 'sent', waMessageId: 'OUT', statusReason: null });
  });

  test('rejected fails with its reason, and never takes a proof back', async () => {
    const id = await outbound({ status: 'unconfirmed' });
    await outcome(`message:${id}:1`, 'rejected', null, 'not_on_whatsapp');
    expect(await find(id)).toMatchObject({ status: 'failed', statusReason: 'not_on_whatsapp' });
    const sent = await outbound({ status: 'delivered', waMessageId: 'OUT2' });
    await outcome(`message:${sent}:1`, 'rejected');
    expect((await find(sent)).status).toBe('delivered');
  });

  test('a proof of the first attempt stops the second that has not left', async () => {
    const id = await outbound({ status: 'queued', attempt: 2 });
    await outcome(`message:${id}:1`, 'sent', 'FIRST');
    expect(await find(id)).toMatchObject({ status: 'sent', waMessageId: 'FIRST', attempt: 2 });
  });

  test('the first attempt says nothing about a second that is on its way', async () => {
    const id = await outbound({ status: 'sending', attempt: 2 });
    await outcome(`message:${id}:1`, 'sent', 'FIRST');
    await outcome(`message:${id}:1`, 'rejected');
    expect(await find(id)).toMatchObject({ status: 'sending', waMessageId: null });
  });

  test('takes the acks along that were faster', async () => {
    const id = await outbound({ status: 'sending' });
    await ack('OUT', 3);
    await outcome(`message:${id}:1`, 'sent', 'OUT');
    expect((await find(id)).status).toBe('read');
  });

  test('of a key that is not ours is taken and forgotten', async () => {
    expect((await outcome('legacy:1234', 'sent', 'OUT')).status).toBe(200);
    expect((await outcome('message:999999:1', 'sent', 'OUT')).status).toBe(200);
  });
});

describe('the state of a number', () => {
  const report = (id: string, state: GatewaySession['state'], second: number, fields = {}, eventId = '') =>
    api.webhook(
      {
        event: 'session',
        sessionId: id,
        at: time(second),
        data: { id, state, reason: null, since: time(second), qr: null, phone: null, ...fields },
      },
      eventId ? { eventId } : {},
    );

  /** What a first try has said of a number, and that it was said. */
  async function forget(sessionId: string): Promise<void> {
    await api.db('webhook_receipts').delete();
    await api.db('wa_sessions').where({ id: sessionId }).delete();
  }

  test('is stored, with its history once each, an older report changes nothing', async () => {
    await forget('satu');
    await report('satu', 'starting', 1, {}, 'e1');
    await report('satu', 'qr', 2, { qr: 'A' }, 'e2');
    await report('satu', 'qr', 3, { qr: 'B' }, 'e3');
    await report('satu', 'ready', 5, { phone: '628111' }, 'e5');
    await report('satu', 'ready', 5, { phone: '628111' }, 'e5');
    await report('satu', 'authenticating', 4, {}, 'e4');
    expect(await WhatsappNumber.query(api.db).findById('satu')).toMatchObject({
      state: 'ready',
      phone: '628111',
      qr: null,
    });
    const { body } = await admin.call('GET', '/whatsapp/sessions/satu');
    const states = (body.data as { events: { state: string }[] }).events.map((event) => event.state);
    expect(states).toEqual(['ready', 'authenticating', 'qr', 'starting']);
  });

  test('that was captured is not taken again under another id, nor a message', async () => {
    await forget('dua');
    await report('dua', 'qr', 1, { qr: 'OLD' }, 'first');
    await report('dua', 'ready', 2, { phone: '628222' }, 'second');
    // The id is not signed: the same bytes, the same signature, another id.
    for (const eventId of ['replayed', 'once more', ''])
      expect((await report('dua', 'qr', 1, { qr: 'OLD' }, eventId)).status).toBe(200);
    const { body } = await admin.call('GET', '/whatsapp/sessions/dua');
    expect((body.data as { state: string; events: unknown[] }).events).toHaveLength(2);
    expect((body.data as { state: string }).state).toBe('ready');

    const message = inboundEvent();
    expect((await api.webhook(message, { eventId: 'm1' })).status).toBe(200);
    await api
      .db('messages')
      .where({ wa_message_id: (message as { data: { waMessageId: string } }).data.waMessageId })
      .delete();
    expect((await api.webhook(message, { eventId: 'm2' })).status).toBe(200);
    expect(await api.db('messages').where({ direction: 'inbound' })).toHaveLength(1);
    // The gateway's own repeat, and what comes when the signature has run out, are taken.
    expect((await api.webhook(message, { eventId: 'm1' })).status).toBe(200);
    expect(await api.db('messages').where({ direction: 'inbound' })).toHaveLength(2);
    await api.db('webhook_receipts').update({ taken_at: new Date(Date.now() - 601_000) });
    expect((await report('dua', 'qr', 1, { qr: 'OLD' }, 'much later')).status).toBe(200);
    expect(await api.db('wa_session_events').where({ session_id: 'dua' })).toHaveLength(3);
  });

  test('of a number nobody knew makes it, and one default', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((id) => report(id, 'qr', 1)));
    expect(await WhatsappNumber.query(api.db).whereIn('id', ['a', 'b', 'c', 'd'])).toHaveLength(4);
    expect(await WhatsappNumber.query(api.db).where({ isDefault: true })).toHaveLength(1);
  });

  test('of another number than the sender is 400', async () => {
    const data = { id: 'other', state: 'qr', reason: null, since: time(1), qr: null, phone: null };
    expect((await api.webhook({ event: 'session', sessionId: 'satu', at: time(1), data })).status).toBe(400);
  });
});
