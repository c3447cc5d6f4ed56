import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Conversation as ConversationContract } from '@roms/contracts/conversations';
import type { Message as MessageContract } from '@roms/contracts/messages';
import { claimMessage } from '../../db/delivery/claim-message.ts';
import { settleMessage } from '../../db/delivery/settle-message.ts';
import { Conversation } from '../../db/models/Conversation.ts';
import { Message } from '../../db/models/Message.ts';
import { startInboxApi, type InboxApi } from '../../tests/support/inbox-api.ts';

let api: InboxApi;
let sari: Awaited<ReturnType<InboxApi['staff']>>;

const CHAT = '6281234567890@c.us';
const SHOP = '6281200000000@c.us';
const STRANGER = '6289999999999@c.us';
const BEGUN = Date.now();

beforeAll(async () => {
  api = await startInboxApi();
  sari = await api.staff('admin', 'Sari');
  await api.db('wa_sessions').update({ phone: '6281200000000' });
  await api
    .db('templates')
    .insert({ name: 'B', purpose: 'opt_out_confirmation', body: 'Baik {customer_name}' });
});
afterAll(() => api.stop());
beforeEach(() => api.db.raw('TRUNCATE customers, messages, early_message_changes CASCADE'));

let counter = 0;
const newId = () => `MC${(counter += 1)}`;
const at = (second: number) => new Date(BEGUN - 60_000 + second * 1_000).toISOString();
const tell = (event: 'reaction' | 'edit' | 'revoke', data: object) =>
  api.webhook({ event, sessionId: 'main', at: new Date().toISOString(), data });
const edit = (waMessageId: string, body: string, second: number, more: object = {}) =>
  tell('edit', { waMessageId, body, at: at(second), ...more });
const revoke = (waMessageId: string, more: object = {}) =>
  tell('revoke', { waMessageId, at: at(50), ...more });
const react = (waMessageId: string, emoji: string | null, second: number, from = CHAT) =>
  tell('reaction', { waMessageId, from, emoji, at: at(second) });

async function write(fields: object = {}): Promise<string> {
  const waMessageId = newId();
  expect((await api.inbound({ waMessageId, ...fields })).status).toBe(200);
  return waMessageId;
}
const rowOf = (waMessageId: string) => Message.query(api.db).findOne({ waMessageId }).throwIfNotFound();
const conversationOf = async (waMessageId: string) => (await rowOf(waMessageId)).conversationId;
async function shown(waMessageId: string): Promise<MessageContract> {
  const path = `/conversations/${await conversationOf(waMessageId)}/messages`;
  const { body } = await sari.call('GET', path);
  return (body.data as MessageContract[]).find((message) => message.waMessageId === waMessageId)!;
}
const listed = async (query = '') =>
  (await sari.call('GET', `/conversations${query}`)).body.data as ConversationContract[];

describe('an edit', () => {
  test('shows the newest text with its mark, and keeps the former nowhere', async () => {
    const id = await write({ body: 'Pesan dua kilo' });
    expect((await edit(id, 'Pesan tiga kilo', 1)).status).toBe(200);
    expect(await shown(id)).toMatchObject({ body: 'Pesan tiga kilo', editedAt: at(1) });
    expect([(await listed('?q=dua kilo')).length, (await listed('?q=tiga kilo')).length]).toEqual([0, 1]);
    expect(JSON.stringify(await api.db('messages').select())).not.toContain('dua kilo');
  });

  test('counts by its time, whatever the order and however often it is told, also before its message', async () => {
    const orders = fc.shuffledSubarray([0, 1, 2, 3, 1, 2], { minLength: 3 });
    await fc.assert(
      fc.asyncProperty(orders, fc.nat({ max: 6 }), async (seconds, comesAfter) => {
        const id = newId();
        const message = () => api.inbound({ waMessageId: id, body: 'awal' });
        for (const [index, second] of seconds.entries()) {
          if (index === comesAfter) await message();
          await edit(id, `teks ${second}`, second);
        }
        if (comesAfter >= seconds.length) await message();
        expect((await rowOf(id)).body).toBe(`teks ${Math.max(...seconds)}`);
      }),
      { numRuns: 8 },
    );
    expect(await api.db('early_message_changes')).toEqual([]);
  });

  test('that meets its message on the way is not lost', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = newId();
      await Promise.all([api.inbound({ waMessageId: id, body: 'awal' }), edit(id, 'akhir', 1)]);
      expect((await rowOf(id)).body).toBe('akhir');
    }
  });

  test('is of whoever wrote the message, and of nobody else', async () => {
    const id = await write({ body: 'asli' });
    for (const more of [{ fromMe: true }, { from: STRANGER }, { from: SHOP }])
      await edit(id, 'palsu', 2, more);
    expect(await rowOf(id)).toMatchObject({ body: 'asli', editedAt: null });
    await edit(id, 'benar', 1, { from: CHAT, fromMe: false });
    expect((await rowOf(id)).body).toBe('benar');
    const own = await write({ fromMe: true, from: SHOP, body: 'dari HP' });
    await edit(own, 'palsu', 2, { from: CHAT });
    await edit(own, 'dari HP, benar', 1, { from: SHOP });
    expect((await rowOf(own)).body).toBe('dari HP, benar');
  });

  test('into STOP is obeyed as if it had just been written, once; back from it the refusal stays', async () => {
    const id = await write({ body: 'STOK masih ada?' });
    const optedOut = async () => (await api.db('customers').first()).opted_out_at !== null;
    expect(await optedOut()).toBe(false);
    await edit(id, 'STOP', 1);
    await edit(id, 'STOP', 1);
    expect(await optedOut()).toBe(true);
    expect(await api.db('consents').pluck('state')).toEqual(['withdrawn']);
    expect(await rowOf(id)).toMatchObject({ replyWord: 'opt_out' });
    expect(await api.db('messages').where({ automation: 'opt_out_confirmation' })).toHaveLength(1);
    await api.db('conversations').update({ unread_count: 0, waiting_since: null, status: 'resolved' });
    // It says something else now, so it waits for somebody.
    await edit(id, 'STOK gula masih ada?', 2);
    expect(await optedOut()).toBe(true);
    expect(await rowOf(id)).toMatchObject({ replyWord: null, body: 'STOK gula masih ada?' });
    expect(await api.db('conversations').first()).toMatchObject({ status: 'open', unread_count: 1 });
  });

  test('that came before its message says what the message is', async () => {
    const id = newId();
    await edit(id, 'berhenti', 1);
    await api.inbound({ waMessageId: id, body: 'berhentilah sebentar' });
    expect(await rowOf(id)).toMatchObject({ body: 'berhenti', replyWord: 'opt_out' });
    expect(await api.db('consents').pluck('state')).toEqual(['withdrawn']);
  });
});

describe('a deletion', () => {
  test('takes text, file and reactions with it, leaves a mark, and is final', async () => {
    const media = { id: 'gone', mimeType: 'image/png', size: 3, fileName: null };
    const id = await write({ type: 'image', body: 'Bukti transfer', media });
    await react(id, '👍', 1, SHOP);
    await revoke(id);
    await revoke(id);
    await edit(id, 'kembali', 59);
    await react(id, '👍', 59);
    const message = await shown(id);
    expect(message).toMatchObject({ body: '', media: null, reactions: [], type: 'image', revokedAt: at(50) });
    expect(await listed('?q=transfer')).toEqual([]);
    expect((await listed())[0]?.lastMessage).toMatchObject({ body: '', revokedAt: at(50) });
    expect((await sari.call('GET', `/messages/${message.id}/media`)).status).toBe(404);
  });

  test('removes the bytes, unless another message names them', async () => {
    const { mediaStore } = api.deps;
    const store = async (text: string) => mediaStore.save(new TextEncoder().encode(text));
    const isThere = async (file: string) => (await mediaStore.look(file, 1)) !== null;
    const withFile = async (file: string) => {
      const id = await write({ type: 'image', body: '' });
      const media = { gatewayId: null, mimeType: 'image/png', size: 3, fileName: null, state: 'ready', file };
      await api
        .db('messages')
        .where({ wa_message_id: id })
        .update({ media: JSON.stringify(media) });
      return id;
    };
    const [own, common] = [await store('satu'), await store('bersama')];
    await revoke(await withFile(own));
    expect(await isThere(own)).toBe(false);
    const [first, second] = [await withFile(common), await withFile(common)];
    await revoke(first);
    expect(await isThere(common)).toBe(true);
    await revoke(second);
    expect(await isThere(common)).toBe(false);
  });

  test('that comes before its message leaves nothing of it', async () => {
    const id = newId();
    await revoke(id);
    await api.inbound({ waMessageId: id, body: 'salah kirim' });
    expect(await rowOf(id)).toMatchObject({ body: '' });
    expect(JSON.stringify(await api.db('messages').select())).not.toContain('salah kirim');
  });

  test('is of whoever wrote the message', async () => {
    const id = await write({ body: 'tetap' });
    await revoke(id, { fromMe: true });
    await revoke(id, { from: STRANGER });
    expect(await rowOf(id)).toMatchObject({ body: 'tetap', revokedAt: null });
  });
});

describe('a reaction', () => {
  test('is one for each side, the newest of it, and goes when it is taken back', async () => {
    const id = await write();
    await react(id, '👍', 1, SHOP);
    await react(id, '❤️', 3);
    await react(id, '😂', 2);
    await react(id, '🔥', 4, STRANGER);
    const { reactions } = await shown(id);
    expect(new Set(reactions.map(({ by, emoji }) => `${by} ${emoji}`))).toEqual(
      new Set(['shop 👍', 'customer ❤️']),
    );
    await react(id, null, 5);
    // An older one that is told again cannot return.
    await react(id, '❤️', 3);
    expect((await shown(id)).reactions).toEqual([{ by: 'shop', emoji: '👍' }]);
  });

  test('raises the version once, so that a repeat draws nothing, and wakes nobody', async () => {
    const id = await write();
    await api.db('conversations').update({ status: 'resolved', unread_count: 0, waiting_since: null });
    const { version } = await rowOf(id);
    await react(id, '👍', 1);
    await react(id, '👍', 1);
    expect((await rowOf(id)).version).toBe(version + 1);
    expect(await api.db('conversations').first()).toMatchObject({ status: 'resolved', unread_count: 0 });
  });

  test('that is faster than the answer of the send it belongs to waits for it', async () => {
    const asked = await write({ body: 'Ada?' });
    const answer = await sari.call('POST', `/conversations/${await conversationOf(asked)}/messages`, {
      clientId: newId(),
      body: 'Ada Kak',
      quotedMessageId: (await rowOf(asked)).id,
    });
    const { id, quoted } = answer.body.data as MessageContract;
    expect(quoted).toMatchObject({ body: 'Ada?', author: 'customer' });
    const attempt = { messageId: id, attempt: 1 };
    const claim = await api.db.transaction((trx) => claimMessage(trx, attempt));
    expect(claim).toMatchObject({ kind: 'ask', ask: { quote: asked } });
    const waMessageId = newId();
    await react(waMessageId, '🙏', 1);
    const sent = { outcome: 'sent' as const, waMessageId, at: at(0) };
    await api.db.transaction((trx) => settleMessage(trx, { ...attempt, answer: sent }));
    expect((await shown(waMessageId)).reactions).toEqual([{ by: 'customer', emoji: '🙏' }]);
  });
});

describe('a quote', () => {
  test('of a customer names the message of this conversation, and no other', async () => {
    const first = await write({ body: 'Yang mana?' });
    const id = await write({ quotedId: first });
    expect((await shown(id)).quoted).toMatchObject({ body: 'Yang mana?', revokedAt: null });
    await revoke(first);
    expect((await shown(id)).quoted).toMatchObject({ body: '', revokedAt: at(50) });
    const elsewhere = await write({ phone: '6281234567891' });
    const stray = await write({ quotedId: elsewhere });
    expect((await rowOf(stray)).quotedId).toBeNull();
  });

  test('of an agent must be of this conversation, known to WhatsApp and not deleted', async () => {
    const id = await write();
    const here = await conversationOf(id);
    const quote = async (quotedMessageId: number) => {
      const send = { clientId: newId(), body: 'Siap', quotedMessageId };
      const { status, body } = await sari.call('POST', `/conversations/${here}/messages`, send);
      return [status, body.error?.code];
    };
    const elsewhere = await write({ phone: '6281234567891' });
    expect(await quote((await rowOf(elsewhere)).id)).toEqual([404, 'message_not_found']);
    const { id: target } = await rowOf(id);
    await api.db('messages').where({ id: target }).update({ wa_message_id: null });
    expect(await quote(target)).toEqual([409, 'message_not_quotable']);
    await api.db('messages').where({ id: target }).update({ wa_message_id: id });
    expect(await quote(target)).toEqual([202, undefined]);
    await revoke(id);
    expect(await quote(target)).toEqual([409, 'message_not_quotable']);
  });
});

test('what nobody stored is answered like all else: the gateway need not know', async () => {
  expect((await react('NEVER', '👍', 1)).status).toBe(200);
  expect(await Conversation.query(api.db).resultSize()).toBe(0);
});

describe('a search within the thread', () => {
  test('finds in any case, newest last, page by page, of this conversation alone; not what was deleted', async () => {
    const words = Array.from({ length: 60 }, (_, index) => `Kopi Gayo nomor ${index}`);
    const ids: string[] = [];
    for (const [index, body] of words.entries()) ids.push(await write({ body, sentAt: at(index / 100) }));
    const deleted = await write({ body: 'kopi yang dihapus' });
    await revoke(deleted);
    await write({ body: 'teh' });
    await write({ body: 'kopi orang lain', phone: '6281234567891' });
    const conversation = await conversationOf(ids[0]!);
    const path = `/conversations/${conversation}/messages`;
    type Found = { data: MessageContract[]; page: { nextCursor: string | null; hits: { marks: unknown }[] } };
    const first = (await sari.call('GET', `${path}?q=KÓPI`)).body as unknown as Found;
    expect(first.data.map(({ body }) => body)).toEqual(words.slice(10));
    expect(first.page.hits[0]?.marks).toEqual([[0, 4]]);
    const rest = (await sari.call('GET', `${path}?q=kopi&before=${first.page.nextCursor}`))
      .body as unknown as Found;
    expect(rest.data.map(({ body }) => body)).toEqual(words.slice(0, 10));
    expect(rest.page.nextCursor).toBeNull();
    const percent = (await sari.call('GET', `${path}?q=%25`)).body as unknown as Found;
    expect(percent.data).toEqual([]);
    expect((await sari.call('GET', `${path}?q=kopi&after=${first.data[0]!.id}`)).status).toBe(400);
    const dewi = await api.staff('cs', 'Dewi');
    await Conversation.query(api.db).patch({ assigneeId: sari.id });
    expect((await dewi.call('GET', `${path}?q=kopi`)).status).toBe(404);
  });
});
