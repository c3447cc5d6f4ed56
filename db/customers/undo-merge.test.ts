import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { phoneSentTo } from '@roms/domain/sent-to';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { acceptExternalOrder } from '../intake/accept-external-order.ts';
import { takeInboundMessage } from '../intake/take-inbound-message.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { settleMessage } from '../delivery/settle-message.ts';
import { connectDatabase } from '../knex.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { leaveSegments } from '../segments/leave-segments.ts';
import { CUSTOMER_OWNED } from './customer-owned.ts';
import { removeIdentity } from './customer-phones.ts';
import { mergeByHand } from './merge-by-hand.ts';
import { allRowsOf, OWN_ROWS, write } from './merges.fixture.ts';
import { undoMerge } from './undo-merge.ts';

const [P1, P2] = [testPhone(1010, 1), testPhone(1010, 2)];
const NOW = new Date();

let database: TestDatabase;
let db: Knex;
let agentId: number;
let keepId: number;
let goneId: number;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await db('wa_sessions').insert({ id: 'cabang', label: 'Cabang' });
  const [user] = await db('users')
    .insert({ name: 'Ani', email: 'ani@x.id', password_hash: 'x', role: 'cs' })
    .returning('id');
  agentId = user.id as number;
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await db.raw('TRUNCATE customers, messages, labels, products CASCADE');
  keepId = (await insertCustomer(db, { phone: P1, name: 'Sari' })).id;
  goneId = (await insertCustomer(db, { phone: P2, name: 'Sari Dewi' })).id;
});

const merge = async () =>
  (await db.transaction((trx) => mergeByHand(trx, { keepId, goneId, actor: SYSTEM_ACTOR, now: NOW })))
    .mergeId;
const undo = (mergeId: number, now = NOW) => db.transaction((trx) => undoMerge(trx, mergeId, { now }));

async function hears(phone: string, body: string, fields: { lid?: string; fromMe?: boolean } = {}) {
  const event = inboundEvent({ phone, lid: null, body, ...fields });
  if (event.event !== 'message') throw new Error('no message');
  const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
  return (await db.transaction((trx) => takeInboundMessage(trx, report)))!.messageId;
}

async function orders(phone: string, externalId: string): Promise<number> {
  const { order } = await db.transaction((trx) =>
    acceptExternalOrder(trx, {
      ...{ source: 'toko', actor: SYSTEM_ACTOR, idempotencyKey: null, phone, orderedAt: NOW },
      payload: {
        customer: { phone, name: 'Sari' },
        items: [{ product_name: 'Kopi', quantity: 1, price: 1 }],
        external_id: externalId,
      },
      shopZone: async () => 'Asia/Jakarta',
    }),
  );
  return order.id;
}

const customerOfOrder = async (id: number) =>
  (await db('orders').where({ id }).first()).customer_id as number;
const customerOfMessage = async (id: number) =>
  (
    await db('messages')
      .join('conversations as c', 'c.id', 'conversation_id')
      .where('messages.id', id)
      .first()
  ).customer_id as number;
const conversationOf = (customer_id: number) => db('conversations').where({ customer_id }).first();
const customer = (id: number) => db('customers').where({ id }).first();

describe('a merge that is undone leaves every row as it was', () => {
  test.each([
    ['where both wrote to the same number', 'main'],
    ['where each wrote to another number', 'cabang'],
  ])('%s', async (_name, sessionId) => {
    for (const { table } of CUSTOMER_OWNED) {
      await OWN_ROWS[table](db, { customerId: keepId, agentId, sessionId: 'main' });
      await OWN_ROWS[table](db, { customerId: goneId, agentId, sessionId });
    }
    await db('customers')
      .where({ id: goneId })
      .update({ opted_out_at: NOW, city: 'Ambon', regency_code: '81.71', province_code: '81' });
    const before = await allRowsOf(db, [keepId, goneId], CUSTOMER_OWNED);
    const mergeId = await merge();
    expect(await customer(goneId)).toBeUndefined();
    expect(await customer(keepId)).toMatchObject({ phone: P1, city: 'Ambon', opted_out_at: NOW });
    await undo(mergeId);
    const after = await allRowsOf(db, [keepId, goneId], CUSTOMER_OWNED);
    // The merges themselves are what is new.
    const own = await db('customer_merges')
      .where({ id: mergeId })
      .first(db.raw('to_jsonb(customer_merges) AS row'));
    after.customer_merges = after.customer_merges!.filter((row) => JSON.parse(row).id !== own.row.id);
    expect(after).toEqual(before);
    expect(await db('customer_merge_rows').where({ merge_id: mergeId })).toEqual([]);
  });
});

test('what came meanwhile goes where its address, its order or its conversation says', async () => {
  const first = await hears(P2, 'sebelum');
  await hears(P1, 'halo');
  const mergeId = await merge();
  const joint = await conversationOf(keepId);
  const [ofKeep, ofGone] = [await hears(P1, 'dari satu'), await hears(P2, 'dari dua')];
  const [keepsOrder, gonesOrder] = [await orders(P1, 'a'), await orders(P2, 'b')];
  const agents = await write(db, joint.id, { sessionId: 'main', agentId, body: 'Siap' });
  const [phonesNew, last] = [await hears(P2, 'dengan LID', { lid: '99@lid' }), await hears(P1, 'dan ini')];
  expect(await customerOfMessage(ofGone)).toBe(keepId);
  expect(await customerOfOrder(gonesOrder)).toBe(keepId);

  await undo(mergeId);
  for (const id of [first, ofGone, phonesNew]) expect(await customerOfMessage(id)).toBe(goneId);
  for (const id of [ofKeep, agents, last]) expect(await customerOfMessage(id)).toBe(keepId);
  expect(await customerOfOrder(keepsOrder)).toBe(keepId);
  expect(await customerOfOrder(gonesOrder)).toBe(goneId);
  expect(await conversationOf(goneId)).toMatchObject({ status: 'open', unread_count: 1 });
  expect(await conversationOf(keepId)).toMatchObject({ unread_count: 1, last_message_id: last });
  expect(await customer(goneId)).toMatchObject({ phone: P2 });
  // The LID that came with the phone is that person's.
  expect(await customerOfMessage(await hears(P2, 'lagi', { lid: '99@lid' }))).toBe(goneId);
  expect(await customerOfMessage(await hears(P1, 'lagi'))).toBe(keepId);
});

test('two sets of addresses live side by side: neither is taken for the other’s old number', async () => {
  await hears(P1, 'satu', { lid: '1@lid' });
  await hears(P2, 'dua', { lid: '2@lid' });
  await merge();
  for (const [phone, lid] of [
    [P2, '2@lid'],
    [P1, '1@lid'],
    [P2, '2@lid'],
  ] as const)
    expect(await customerOfMessage(await hears(phone, 'lagi', { lid }))).toBe(keepId);
  expect(await db('customer_identities').orderBy('value').pluck('value')).toEqual(
    ['1@lid', '2@lid', P1, P2].sort(),
  );
  expect(await customer(keepId)).toMatchObject({ phone: P1 });
});

test('who refuses while they are one has refused for both', async () => {
  const mergeId = await merge();
  await hears(P2, 'STOP');
  expect((await customer(keepId)).opted_out_at).not.toBeNull();
  await undo(mergeId);
  for (const id of [keepId, goneId]) {
    expect((await customer(id)).opted_out_at).not.toBeNull();
    expect(await db('consents').where({ customer_id: id })).toMatchObject([{ state: 'withdrawn' }]);
  }
});

test('two of the shop itself are in no segment after a merge and its undo', async () => {
  for (const id of [keepId, goneId]) {
    await db('customers').where({ id }).update({ internal: true });
    await db.transaction((trx) => leaveSegments(trx, id));
  }
  await undo(await merge());
  expect(await customer(goneId)).toMatchObject({ internal: true });
  expect(await db('customer_segments').whereIn('customer_id', [keepId, goneId])).toEqual([]);
});

test('what a person changed meanwhile is not taken back', async () => {
  await db('customers').where({ id: goneId }).update({ name: 'Ibu Sari', name_source: 'manual' });
  const mergeId = await merge();
  expect(await customer(keepId)).toMatchObject({ name: 'Ibu Sari' });
  await db('customers').where({ id: keepId }).update({ name: 'Bu Sari' });
  await undo(mergeId);
  expect(await customer(keepId)).toMatchObject({ name: 'Bu Sari' });
  expect(await customer(goneId)).toMatchObject({ name: 'Ibu Sari' });
});

test('merges are undone the latest first, once, and for 30 days', async () => {
  const third = (await insertCustomer(db)).id;
  const one = await merge();
  const { mergeId: two } = await db.transaction((trx) =>
    mergeByHand(trx, { keepId, goneId: third, actor: SYSTEM_ACTOR, now: NOW }),
  );
  await expect(undo(one)).rejects.toMatchObject({ code: 'merge_in_the_way', details: { mergeId: two } });
  await expect(undo(two, new Date(NOW.getTime() + 31 * 86_400_000))).rejects.toMatchObject({
    code: 'merge_too_old',
  });
  await undo(two);
  await expect(undo(two)).rejects.toMatchObject({ code: 'merge_undone' });
  await undo(one);
  await expect(undo(999_999)).rejects.toMatchObject({ code: 'merge_not_found' });
});

test('a merge of a merged one is undone step by step', async () => {
  const third = (await insertCustomer(db, { phone: testPhone(1010, 3) })).id;
  const one = await merge();
  const { mergeId: two } = await db.transaction((trx) =>
    mergeByHand(trx, { keepId: third, goneId: keepId, actor: SYSTEM_ACTOR, now: NOW }),
  );
  const order = await orders(P2, 'c');
  expect(await customerOfOrder(order)).toBe(third);
  await expect(undo(one)).rejects.toMatchObject({ code: 'merge_in_the_way' });
  await undo(two);
  expect(await customerOfOrder(order)).toBe(keepId);
  await undo(one);
  expect(await customerOfOrder(order)).toBe(goneId);
});

test('what is at WhatsApp already when a merge is undone goes where it was going, and its id says where', async () => {
  const orderId = await orders(P2, 'X-1');
  const mergeId = await merge();
  const { id: conversation_id } = await db.transaction((trx) => ensureConversation(trx, keepId, 'main'));
  const [row] = await db('messages')
    .insert({
      ...{
        conversation_id,
        session_id: 'main',
        direction: 'outbound',
        author: 'automation',
        body: 'Makasih',
      },
      ...{ automation: 'order_status', lane: 'transactional', order_id: orderId, status: 'sending' },
    })
    .returning('id');
  const messageId = row.id as number;
  await undo(mergeId);
  // It is about the other's order, whose thread has it.
  expect(await customerOfMessage(messageId)).toBe(goneId);
  const waMessageId = `true_${P1}@c.us_3EB0`;
  const answer = { outcome: 'sent' as const, waMessageId, at: NOW.toISOString() };
  await db.transaction((trx) => settleMessage(trx, { messageId, attempt: 1, answer }));
  const sent = await db('messages').where({ id: messageId }).first('status', 'wa_message_id');
  expect([sent.status, phoneSentTo(sent.wa_message_id)]).toEqual(['sent', P1]);
  expect((await customer(goneId)).phone).toBe(P2);
});

test('a phone that was taken off while the two were one was the other’s', async () => {
  const mergeId = await merge();
  const { id: identityId } = await db('customer_identities').where({ value: P2 }).first('id');
  const removed = { customerId: keepId, viewer: SEES_ALL, identityId: identityId as number };
  await db.transaction((trx) => removeIdentity(trx, removed));
  expect(await db('former_identities').select('customer_id')).toEqual([{ customer_id: keepId }]);
  await undo(mergeId);
  expect(await db('former_identities').select('customer_id', 'value')).toEqual([
    { customer_id: goneId, value: P2 },
  ]);
});
