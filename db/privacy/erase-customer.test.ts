import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { auditValues } from '@roms/domain/audit-values';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { areWaiting, openTransaction } from '../../tests/support/lock-waits.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { addPhone, removeIdentity } from '../customers/customer-phones.ts';
import { mergeByHand } from '../customers/merge-by-hand.ts';
import { undoMerge } from '../customers/undo-merge.ts';
import { applyAck } from '../delivery/apply-ack.ts';
import { applySendOutcome } from '../delivery/apply-send-outcome.ts';
import { settleMessage } from '../delivery/settle-message.ts';
import { takeMessageChange } from '../intake/take-message-change.ts';
import { connectDatabase } from '../knex.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { eraseCustomer } from './erase-customer.ts';
import { tracesOf } from './traces.fixture.ts';

const [PHONE, OTHER, STRANGER] = [testPhone(1019, 1), testPhone(1019, 2), testPhone(1160, 1)];
const NAME = 'Xaverina Wirasuganda';
const WORDS = 'ucapan rahasia';
const NOW = new Date();

let database: TestDatabase;
let db: Knex;
let id: number;
let other: number;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await db.raw('TRUNCATE customers, messages, message_acks, early_message_changes, imports, mails CASCADE');
  id = (await insertCustomer(db, { phone: PHONE, name: NAME })).id;
  other = (await insertCustomer(db, { phone: OTHER, name: 'Budi' })).id;
});

const erase = () => db.transaction((trx) => eraseCustomer(trx, id, { actor: SYSTEM_ACTOR, now: NOW }));
async function message(customerId: number, fields: object): Promise<{ id: number; conversationId: number }> {
  const { id: conversationId } = await db.transaction((trx) => ensureConversation(trx, customerId, 'main'));
  const [row] = await db('messages')
    .insert({
      ...{ conversation_id: conversationId, session_id: 'main', direction: 'outbound', author: 'agent' },
      ...{ lane: 'reply', body: 'Halo', ...fields },
    })
    .returning('id');
  return { id: row.id as number, conversationId };
}
const waId = (to: string, n: number) => `true_${to}_3EB0${n}`;
const ack = (waMessageId: string, key?: string) =>
  db.transaction((trx) => applyAck(trx, { sessionId: 'main', waMessageId, ack: 3, key, at: NOW }));
const edit = (waMessageId: string, from: string | null = null, at = NOW) =>
  db.transaction((trx) =>
    takeMessageChange(trx, {
      sessionId: 'main',
      change: { kind: 'edit', waMessageId, from, fromMe: null, body: WORDS, at },
    }),
  );
const kept = () => db('message_acks').orderBy('wa_message_id').pluck('wa_message_id');

it('waits for who writes in a conversation before it takes the messages', async () => {
  // Who refused before: nothing else of an erasure holds the conversation first.
  await db('customers').where({ id }).update({ opted_out_at: NOW });
  const queued = await message(id, { status: 'queued' });
  const writer = await openTransaction(db);
  await writer('conversations').where({ id: queued.conversationId }).forNoKeyUpdate().select('id');
  const erasing = erase();
  erasing.catch(() => undefined);
  await areWaiting(db, 1);
  await writer('messages').where({ id: queued.id }).forNoKeyUpdate().noWait().select('id');
  await writer.commit();
  await erasing;
  expect(await db('messages').first('status')).toEqual({ status: 'withdrawn' });
});

it('hears no more of what the person was sent and wrote', async () => {
  await message(id, { status: 'sent', wa_message_id: waId(`${PHONE}@c.us`, 1) });
  await erase();
  for (const n of [1, 2]) await ack(waId(`${PHONE}@c.us`, n));
  await edit(waId(`${PHONE}@c.us`, 1));
  await edit('3EB03', `${PHONE}@c.us`);
  expect(await tracesOf(db, [PHONE, WORDS])).toEqual([]);
});

it('writes no id of WhatsApp to what was on its way', async () => {
  const [first, second] = [
    await message(id, { status: 'sending' }),
    await message(id, { status: 'sending' }),
  ];
  await erase();
  const [sent, proven] = [waId(`${PHONE}@c.us`, 1), waId(`${PHONE}@c.us`, 2)];
  await ack(sent);
  const answer = { outcome: 'sent' as const, waMessageId: sent, at: NOW.toISOString() };
  await db.transaction((trx) => settleMessage(trx, { messageId: first.id, attempt: 1, answer }));
  const report = { sessionId: 'main', key: `message:${second.id}:1`, waMessageId: proven, at: NOW };
  await db.transaction((trx) => applySendOutcome(trx, { ...report, outcome: 'sent' }));
  await ack(proven, report.key);
  expect(await db('messages').pluck('status')).toEqual(['sent', 'sent']);
  expect(await tracesOf(db, [PHONE])).toEqual([]);
});

it('keeps what comes early of everybody else', async () => {
  await erase();
  const lid = waId('777@lid', 1);
  await ack(lid);
  expect(await kept()).toEqual([]);
  // To somebody whose LID nobody knows yet.
  await message(other, { status: 'sending' });
  for (const one of [lid, waId(`${OTHER}@c.us`, 2), 'NAMES-NOBODY']) await ack(one);
  await edit('3EB03', `${OTHER}@c.us`);
  expect(await kept()).toEqual(['NAMES-NOBODY', waId('777@lid', 1), waId(`${OTHER}@c.us`, 2)].sort());
  expect(await db('early_message_changes')).toHaveLength(1);
});

it('keeps an edit of a stranger whose message cannot be older than the erasure', async () => {
  await erase();
  const after = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
  await edit('3EB04', `${STRANGER}@c.us`, after(14));
  expect(await db('early_message_changes')).toEqual([]);
  await edit('3EB05', `${STRANGER}@c.us`, after(61));
  expect(await db('early_message_changes').pluck('wa_message_id')).toEqual(['3EB05']);
});

describe('by the phones that the person has no more', () => {
  const lose = async (phone: string) => {
    await db.transaction((trx) => addPhone(trx, { customerId: id, viewer: SEES_ALL, phone }));
    const { id: identityId } = await db('customer_identities').where({ value: phone }).first('id');
    await db.transaction((trx) => removeIdentity(trx, { customerId: id, viewer: SEES_ALL, identityId }));
  };
  const bring = async (cells: object, createdAt = NOW) => {
    const [file] = await db('imports')
      .insert({
        kind: 'orders',
        dry_run: false,
        file_name: 'a.csv',
        actor_name: 'Bos',
        created_at: createdAt,
      })
      .returning('id');
    await db('import_rows').insert({
      ...{ import_id: file.id, row: 2, group_key: 'X-1', status: 'failed', cells: JSON.stringify(cells) },
    });
    return file.id as number;
  };
  const cellsOf = async (import_id: number) =>
    (await db('import_rows').where({ import_id }).first('cells')).cells as object;

  it('empties failed rows of files, and mails and views that name one', async () => {
    await lose(STRANGER);
    const written = `+62 ${STRANGER.slice(2, 5)}-${STRANGER.slice(5)}`;
    const files = [
      await bring({ customer_phone: written, product_name: 'Kopi' }),
      await bring({ customer_phone: '0812', notes: `hubungi ${written}` }),
      await bring({
        customer_phone: `٠${[...STRANGER.slice(2)].map((digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)]).join(' ')}`,
      }),
      await bring({ customer_name: NAME.toUpperCase(), customer_phone: '0812x' }),
    ];
    const others = await bring({ customer_phone: OTHER, customer_name: 'Budi', quantity: '1' });
    await db('mails').insert({ kind: 'summary', address: 'a@b.id', origin: 'x', text: `Dulu ${written}` });
    await erase();
    for (const file of files) expect(await cellsOf(file)).toEqual({});
    expect(await cellsOf(others)).toMatchObject({ customer_name: 'Budi' });
    expect(await db('mails').pluck('text')).toEqual(['']);
    expect(await tracesOf(db, [NAME, STRANGER, written])).toEqual([]);
  });

  it('knows what the person was called before', async () => {
    await db('audit_log').insert({
      ...{ actor_kind: 'user', actor_name: 'Bos', action: 'customer.changed', subject_type: 'customer' },
      ...{ subject_id: String(id), before: { name: 'Nama Dahulu' }, after: { name: NAME } },
    });
    const file = await bring({ customer_name: 'Nama dahulu', customer_phone: '0812' });
    await db('mails').insert({ kind: 'summary', address: 'a@b.id', origin: 'x', text: 'Hai Nama Dahulu' });
    await erase();
    expect([await cellsOf(file), await db('mails').pluck('text')]).toEqual([{}, ['']]);
  });

  it('lets be what is somebody else’s since', async () => {
    await lose(STRANGER);
    await db('customer_identities').insert({ customer_id: other, kind: 'phone', value: STRANGER });
    const [before, since] = [
      await bring({ customer_phone: STRANGER }, new Date(NOW.getTime() - 60_000)),
      await bring({ customer_phone: STRANGER }, new Date(Date.now() + 60_000)),
    ];
    await ack(waId(`${STRANGER}@c.us`, 7));
    await erase();
    expect([await cellsOf(before), await cellsOf(since)]).toEqual([{}, { customer_phone: STRANGER }]);
    expect(await kept()).toEqual([waId(`${STRANGER}@c.us`, 7)]);
  });

  it('forgets them itself, also where it was noted that somebody else had one', async () => {
    await lose(STRANGER);
    await db('former_identities').insert({ customer_id: other, kind: 'phone', value: PHONE });
    await erase();
    expect(await db('former_identities')).toEqual([]);
  });

  it('leaves nothing of the log of a customer who was this person and was deleted', async () => {
    const entry = (subject_id: string, phone: string) => ({
      ...{ actor_kind: 'user', actor_name: 'Bos', action: 'customer.deleted', subject_type: 'customer' },
      ...{ subject_id, before: JSON.stringify(auditValues({ name: 'Nama lama', phone })) },
    });
    // The log keeps those of a first try.
    const written = await db('audit_log')
      .insert([entry('900001', PHONE), entry('900002', OTHER)])
      .returning('id');
    await erase();
    const ids = written.map((row) => row.id as number);
    const rows = await db('audit_log').whereIn('id', ids).orderBy('subject_id');
    expect(rows.map(({ before }) => before?.name ?? null)).toEqual([null, 'Nama lama']);
  });
});

it('finds the texts on trial by an index', async () => {
  const trx = await db.transaction();
  await trx.raw('SET LOCAL enable_seqscan = off');
  const { rows } = await trx.raw(
    `EXPLAIN (COSTS off) UPDATE messages SET body = '' WHERE automation = 'test' AND strpos(lower(body), 'x') > 0`,
  );
  await trx.rollback();
  expect(JSON.stringify(rows)).toContain('messages_trials_idx');
});

it('lets be what was written down of who is somebody else again', async () => {
  const both = { keepId: id, goneId: other, actor: SYSTEM_ACTOR, now: NOW };
  const { mergeId } = await db.transaction((trx) => mergeByHand(trx, both));
  await db.transaction((trx) => undoMerge(trx, mergeId, { now: NOW }));
  await db('audit_log').insert({
    ...{ actor_kind: 'system', actor_name: 'ROMS', action: 'customer.updated' },
    ...{ subject_type: 'customer', subject_id: String(other), after: '{"city": "Ambon"}' },
  });
  await erase();
  expect(
    await db('audit_log')
      .where({ subject_id: String(other) })
      .first('after'),
  ).toEqual({ after: { city: 'Ambon' } });
});

it('takes the words out of a trial that was written with the person’s name', async () => {
  const trial = { author: 'automation', automation: 'test', status: 'sent' };
  const named = await message(other, { ...trial, body: `Halo ${NAME.toUpperCase()}, kopi habis?` });
  const unnamed = await message(other, { ...trial, body: 'Halo Budi' });
  await erase();
  const bodyOf = async (messageId: number) => (await db('messages').where({ id: messageId }).first()).body;
  expect([await bodyOf(named.id), await bodyOf(unnamed.id)]).toEqual(['', 'Halo Budi']);
});
