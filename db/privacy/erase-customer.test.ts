import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { mergeByHand } from '../customers/merge-by-hand.ts';
import { undoMerge } from '../customers/undo-merge.ts';
import { applyAck } from '../delivery/apply-ack.ts';
import { applySendOutcome } from '../delivery/apply-send-outcome.ts';
import { settleMessage } from '../delivery/settle-message.ts';
import { takeMessageChange } from '../intake/take-message-change.ts';
import { connectDatabase } from '../knex.ts';
import { eraseCustomer } from './erase-customer.ts';
import { tracesOf } from './traces.fixture.ts';

const [PHONE, OTHER] = [testPhone(1019, 1), testPhone(1019, 2)];
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
  await db.raw('TRUNCATE customers, messages, message_acks, early_message_changes CASCADE');
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
const edit = (waMessageId: string, from: string | null = null) =>
  db.transaction((trx) =>
    takeMessageChange(trx, {
      sessionId: 'main',
      change: { kind: 'edit', waMessageId, from, fromMe: null, body: WORDS, at: NOW },
    }),
  );
const kept = () => db('message_acks').orderBy('wa_message_id').pluck('wa_message_id');

it('waits for who writes in a conversation before it takes the messages', async () => {
  // Who refused before: nothing else of an erasure holds the conversation first.
  await db('customers').where({ id }).update({ opted_out_at: NOW });
  const queued = await message(id, { status: 'queued' });
  const writer = await db.transaction();
  await writer('conversations').where({ id: queued.conversationId }).forNoKeyUpdate().select('id');
  const erasing = erase();
  erasing.catch(() => undefined);
  await waitUntil(
    async () => {
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      expect((await db.raw(waiting)).rows).toHaveLength(1);
    },
    { timeoutMs: 60_000 },
  );
  try {
    await writer('messages').where({ id: queued.id }).forNoKeyUpdate().noWait().select('id');
  } finally {
    await writer.commit();
  }
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
