import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import { Conversation } from '../../db/models/Conversation.ts';
import { Customer } from '../../db/models/Customer.ts';
import { Message } from '../../db/models/Message.ts';
import { inboundEvent, startInboxApi, type Answer, type InboxApi } from '../../tests/support/inbox-api.ts';

let api: InboxApi;
beforeAll(async () => void (api = await startInboxApi()));
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, messages, message_acks, wa_session_events CASCADE');
});

const messages = () => Message.query(api.db).orderBy(['sentAt', 'id']);
const customers = () => Customer.query(api.db);
const conversations = () => Conversation.query(api.db);
const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 9, 0, second)).toISOString();

/** As the gateway delivers: again as long as the API says that the database is busy. */
async function deliver(event: WebhookEvent): Promise<Answer> {
  for (;;) {
    const answer = await api.webhook(event);
    if (answer.status !== 503) return answer;
  }
}

describe('the signature', () => {
  test.each([
    ['another secret', { secret: 'another-webhook-secret' }],
    ['no signature', { signature: '' }],
    ['a signature without its prefix', { signature: 'a'.repeat(64) }],
    ['301 seconds old', { timestamp: Math.floor(Date.now() / 1000) - 301 }],
    ['more than 300 seconds ahead', { timestamp: Math.floor(Date.now() / 1000) + 900 }],
    ['no time at all', { timestamp: Number.NaN }],
  ])('%s is 401, and nothing is stored', async (_name, wrong) => {
    const answer = await api.webhook(inboundEvent(), wrong);
    expect([answer.status, answer.body.error?.code]).toEqual([401, 'unauthenticated']);
    expect(await messages()).toHaveLength(0);
  });

  test('within 300 seconds is right', async () => {
    const answer = await api.webhook(inboundEvent(), { timestamp: Math.floor(Date.now() / 1000) - 280 });
    expect([answer.status, answer.body]).toEqual([200, { data: { received: true } }]);
  });

  test('a body that is no event is 400 only for who has the secret', async () => {
    expect((await api.webhook({ event: 'party' }, { secret: 'another-webhook-secret' })).status).toBe(401);
    expect((await api.webhook({ event: 'party' })).status).toBe(400);
  });
});

describe('a message', () => {
  test('makes customer, conversation and message, with the time of WhatsApp', async () => {
    const answer = await api.inbound({ body: 'Halo kak', pushName: 'Budi', sentAt: at(1) });
    expect(answer.status).toBe(200);
    const [message] = await messages();
    expect(message).toMatchObject({
      direction: 'inbound',
      author: 'customer',
      status: 'delivered',
      body: 'Halo kak',
    });
    expect(message?.sentAt.toISOString()).toBe(at(1));
    expect(await customers()).toMatchObject([
      { name: 'Budi', phone: '6281234567890', lastSessionId: 'main', nameSource: 'whatsapp' },
    ]);
    expect(await conversations()).toMatchObject([
      { unreadCount: 1, lastMessageId: message?.id, status: 'open' },
    ]);
  });

  test('20 copies at once are one message', async () => {
    const event = inboundEvent({ sentAt: at(1) });
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(event)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect(await messages()).toHaveLength(1);
    expect(await conversations()).toMatchObject([{ unreadCount: 1 }]);
  });

  test("a stranger's first messages at once, 20 copies each: one customer, one conversation, each once", async () => {
    const events = [inboundEvent({ body: 'satu' }), inboundEvent({ body: 'dua' })];
    const deliveries = Array.from({ length: 20 }, () => events).flat();
    const answers = await Promise.all(deliveries.map(deliver));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(await customers()).toHaveLength(1);
    expect(await conversations()).toMatchObject([{ unreadCount: 2 }]);
    expect((await messages()).map((message) => message.body).sort()).toEqual(['dua', 'satu']);
  });

  test('that comes late stands where it was sent, and is not the last one', async () => {
    await api.inbound({ body: 'kedua', sentAt: at(20) });
    await api.inbound({ body: 'pertama', sentAt: at(10) });
    const [first, second] = await messages();
    expect([first?.body, second?.body]).toEqual(['pertama', 'kedua']);
    expect(await conversations()).toMatchObject([
      { lastMessageId: second?.id, unreadCount: 2, waitingSince: new Date(at(10)) },
    ]);
  });

  test('of another number of the shop is another conversation of the same customer', async () => {
    await api.inbound();
    await api.inbound({}, 'kedua');
    expect(await customers()).toMatchObject([{ lastSessionId: 'kedua' }]);
    expect(await conversations()).toHaveLength(2);
    expect(await api.db('wa_sessions').where({ id: 'kedua' }).first()).toMatchObject({ is_default: false });
  });

  test('with NUL and half a character in it is stored all the same', async () => {
    const answer = await api.inbound({
      body: 'a\0b\ud800',
      pushName: 'B\0udi',
      type: 'document',
      media: { id: 'm1', mimeType: 'text/html', size: 3, fileName: 'x\0\ud800.html' },
    });
    expect(answer.status).toBe(200);
    expect(await messages()).toMatchObject([{ body: 'ab', media: { fileName: 'x.html' } }]);
  });

  test('with the name of a document cut inside an emoji arrives, and what follows it too', async () => {
    const media = { id: 'm1', mimeType: 'application/pdf', size: 3, fileName: `${'f'.repeat(254)}😀` };
    expect((await api.inbound({ type: 'document', body: '', media, sentAt: at(1) })).status).toBe(200);
    expect((await api.inbound({ body: 'sudah dibaca?', sentAt: at(2) })).status).toBe(200);
    expect(await messages()).toMatchObject([
      { media: { fileName: `${'f'.repeat(242)}…${'f'.repeat(10)}😀` } },
      { body: 'sudah dibaca?' },
    ]);
  });

  test.each([
    [`${'n'.repeat(119)}😀😀`, 'n'.repeat(119)],
    ['Budi\nSantoso\n\n*PROMO*', 'Budi Santoso *PROMO*'],
    ['\u202eidub', 'idub'],
    ['Andre\u0301', 'André'],
    ['\u200b\u3164\u2800', '0812-3456-7890'],
  ])('of somebody called %j is of %j', async (pushName, name) => {
    await api.inbound({ pushName });
    expect(await customers()).toMatchObject([{ name }]);
  });

  test('that tells nobody is 400: repeating it would not help', async () => {
    const answer = await api.inbound({ phone: null, lid: null, chat: 'status@broadcast' });
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'invalid_request']);
  });

  test('of somebody with a name that staff typed leaves the name', async () => {
    await api.inbound({ pushName: 'budi99' });
    await customers().patch({ name: 'Pak Budi', nameSource: 'manual' });
    await api.inbound({ pushName: 'budi 2026' });
    expect(await customers()).toMatchObject([{ name: 'Pak Budi' }]);
  });
});

test('a message that comes at a bad moment is asked for again, never given up', async () => {
  await api.inbound({ body: 'pertama' });
  const event = inboundEvent({ body: 'kedua' });
  const holder = await api.db.transaction();
  await Customer.query(holder).forNoKeyUpdate();
  const answer = await api.webhook(event);
  await holder.rollback();
  // 4xx would be the end of it: wa-service keeps what it may repeat.
  expect([answer.status, answer.body.error?.code]).toEqual([503, 'database_busy']);
  expect((await api.webhook(event)).status).toBe(200);
  expect(await messages()).toHaveLength(2);
});

describe('typed on the phone', () => {
  test('is the answer of the shop: outbound, sent, nothing unread', async () => {
    await api.inbound({ sentAt: at(1) });
    await api.inbound({ fromMe: true, pushName: 'Kopi Someah', sentAt: at(2) });
    expect((await messages())[1]).toMatchObject({ direction: 'outbound', author: 'phone', status: 'sent' });
    expect(await conversations()).toMatchObject([{ unreadCount: 0, waitingSince: null }]);
    expect(await customers()).not.toMatchObject([{ name: 'Kopi Someah' }]);
  });

  test('and heard of late, leaves unread what the customer wrote after it', async () => {
    await api.inbound({ sentAt: at(1) });
    await api.inbound({ sentAt: at(30) });
    await api.inbound({ fromMe: true, sentAt: at(10) });
    expect(await conversations()).toMatchObject([{ unreadCount: 1, waitingSince: new Date(at(30)) }]);
  });

  test('answers too what the customer wrote before it and what came later', async () => {
    await api.inbound({ fromMe: true, sentAt: at(10) });
    await api.inbound({ sentAt: at(5) });
    expect(await conversations()).toMatchObject([{ unreadCount: 0, waitingSince: null }]);
  });
});

describe('a hidden number (LID)', () => {
  const lid = '120363000000001@lid';

  test('is a customer without a phone; the phone that comes later joins it', async () => {
    await api.inbound({ phone: null, lid });
    expect(await customers()).toMatchObject([{ phone: null, name: 'Tanpa nomor' }]);
    await api.inbound({ phone: '6281234567890', lid });
    expect(await customers()).toMatchObject([{ phone: '6281234567890', name: '0812-3456-7890' }]);
    await api.inbound({ phone: null, lid });
    expect(await conversations()).toMatchObject([{ unreadCount: 3 }]);
  });

  test('that turns out to be a known phone becomes one customer with one thread', async () => {
    await api.inbound({ body: 'lid', phone: null, lid, sentAt: at(2) });
    await customers().patch({ optedOutAt: new Date(at(3)) });
    await api.inbound({ body: 'telepon', sentAt: at(1) });
    expect(await customers()).toHaveLength(2);
    await api.inbound({ body: 'keduanya', phone: '6281234567890', lid, sentAt: at(4) });
    const [customer, ...others] = await customers();
    expect(others).toHaveLength(0);
    // A refusal outlives the merge.
    expect(customer).toMatchObject({ phone: '6281234567890', optedOutAt: new Date(at(3)) });
    expect((await messages()).map((message) => message.body)).toEqual(['telepon', 'lid', 'keduanya']);
    expect(await conversations()).toMatchObject([{ unreadCount: 3, customerId: customer?.id }]);
  });

  test('with and without its phone at once, 20 times: one customer', async () => {
    for (let round = 0; round < 3; round += 1) {
      await api.db.raw('TRUNCATE customers, messages CASCADE');
      const events = Array.from({ length: 10 }, () => [
        inboundEvent({ phone: null, lid }),
        inboundEvent({ phone: '6281234567890', lid }),
        inboundEvent({ phone: '6281234567890' }),
      ]).flat();
      const answers = await Promise.all(events.map(deliver));
      expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
      expect(await customers()).toHaveLength(1);
      expect(await conversations()).toMatchObject([{ unreadCount: 30 }]);
      expect(await messages()).toHaveLength(30);
    }
  });

  test('that writes from a new number is the same customer, reached there', async () => {
    await api.inbound({ phone: '6281111111111', lid });
    await api.inbound({ phone: '6282222222222', lid });
    expect(await customers()).toMatchObject([{ phone: '6282222222222', name: '0822-2222-2222' }]);
    expect(await messages()).toHaveLength(2);
  });

  test('whose old number is another’s now: who writes or orders from there is nobody who is known', async () => {
    await api.inbound({ phone: '6281111111111', lid, pushName: 'Dewi' });
    await api.inbound({ phone: '6282222222222', lid, pushName: 'Dewi' });
    await api.inbound({ phone: '6281111111111', lid: '120363000000002@lid', pushName: 'Tono' });
    await api.inbound({ phone: null, lid });
    expect(await customers().orderBy('id')).toMatchObject([
      { phone: '6282222222222', name: 'Dewi' },
      { phone: '6281111111111', name: 'Tono' },
    ]);
    expect((await conversations().orderBy('id')).map((row) => row.unreadCount)).toEqual([3, 1]);
  });

  test('that moved to a customer with a phone takes its new messages along, and leaves history', async () => {
    await api.inbound({ phone: '6281111111111', lid });
    await api.inbound({ phone: '6282222222222' });
    await api.inbound({ phone: '6282222222222', lid });
    await api.inbound({ phone: null, lid });
    await api.inbound({ phone: '6281111111111' });
    expect(await customers().orderBy('id')).toMatchObject([
      { phone: '6281111111111' },
      { phone: '6282222222222' },
    ]);
    expect((await conversations().orderBy('id')).map((row) => row.unreadCount)).toEqual([2, 3]);
  });

  test('that was replaced by another on its phone is a stranger when it writes again', async () => {
    await api.inbound({ phone: '6281111111111', lid });
    await api.inbound({ phone: '6281111111111', lid: '120363000000002@lid' });
    await api.inbound({ phone: null, lid });
    expect(await customers().orderBy('id')).toMatchObject([{ phone: '6281111111111' }, { phone: null }]);
    await api.inbound({ phone: '6283333333333', lid });
    expect(await customers().orderBy('id')).toMatchObject([
      { phone: '6281111111111' },
      { phone: '6283333333333' },
    ]);
    expect((await conversations().orderBy('id')).map((row) => row.unreadCount)).toEqual([2, 2]);
  });

  test('of two that change their phones with each other at once: each phone is the one named last', async () => {
    const [one, two] = ['120363000000001@lid', '120363000000002@lid'];
    const [first, second] = ['6281111111111', '6282222222222'];
    await api.inbound({ phone: first, lid: one });
    await api.inbound({ phone: second, lid: two });
    const swapped = [
      { phone: first, lid: two },
      { phone: second, lid: one },
    ];
    const answers = await Promise.all(
      swapped.flatMap((who) => [deliver(inboundEvent(who)), deliver(inboundEvent(who))]),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    for (const { lid: moved } of swapped) await api.inbound({ phone: null, lid: moved });
    expect(await customers().orderBy('id')).toMatchObject([{ phone: first }, { phone: second }]);
    expect((await conversations().orderBy('id')).map((row) => row.unreadCount)).toEqual([4, 4]);
  });
});

test('a number knows when it was heard last', async () => {
  await api.inbound({ sentAt: at(1) }, 'lain');
  await api.inbound({ sentAt: new Date(0).toISOString() }, 'lain');
  expect(await api.db('wa_sessions').where({ id: 'lain' }).first()).toMatchObject({
    last_inbound_at: new Date(at(1)),
  });
});
