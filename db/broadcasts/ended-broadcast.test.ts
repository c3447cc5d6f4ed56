import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertRecipient } from '../../tests/support/broadcasts.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { areWaiting, openTransaction } from '../../tests/support/lock-waits.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { mergeCustomer } from '../customers/merge-customer.ts';
import { connectDatabase, type Trx } from '../knex.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { retryMessage } from '../messages/retry-message.ts';
import { moveMessage } from '../messages/write-message.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { endBroadcast } from './end-broadcast.ts';
import { nextStep } from './next-step.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

/** One that has ended: so many failed, and one has it. */
async function ended(failed: number): Promise<{ id: number; failed: number[]; sent: number }> {
  const now = new Date();
  const state = failed === 0 ? 'done' : 'partly_done';
  const [made] = await Broadcast.query(db)
    .insert([{ name: 'Promo', body: 'Halo', state, startedAt: now, frozenAt: now, endedAt: now }])
    .returning('*');
  const { id } = made!;
  const one = async (position: number, fields: { status: string; sentAt?: Date }) => {
    const { id: customerId } = await insertCustomer(db);
    return (await insertRecipient(db, id, { customerId, position, ...fields }))!;
  };
  const ids: number[] = [];
  for (let place = 1; place <= failed; place += 1) ids.push(await one(place, { status: 'failed' }));
  return { id, failed: ids, sent: await one(failed + 1, { status: 'sent', sentAt: now }) };
}

const stateOf = async (id: number) => (await Broadcast.query(db).findById(id).throwIfNotFound()).state;
async function move(trx: Trx, messageId: number, ...events: Parameters<typeof moveMessage>[2][]) {
  for (const event of events) {
    const { message } = await lockMessage(trx, messageId);
    await moveMessage(trx, message, event);
  }
}
const retried = (messageId: number) =>
  db.transaction((trx) => retryMessage(trx, { messageId, confirmed: false }));

it('a broadcast that is over is done once those whom it missed have got it from the inbox', async () => {
  const { id, failed } = await ended(2);
  for (const messageId of failed) {
    await retried(messageId);
    expect(await stateOf(id)).toBe('partly_done');
    await db.transaction((trx) => move(trx, messageId, 'claim', 'settle_sent'));
  }
  const { state, revision, seenRevision } = await Broadcast.query(db).findById(id).throwIfNotFound();
  expect(state).toBe('done');
  expect(seenRevision).toBe(revision);
});

it('one that was done is partly done when a message that was taken back turns out to have failed', async () => {
  const { id, sent } = await ended(0);
  await db('messages').where({ id: sent }).update({ status: 'withdrawn' });
  await db('broadcast_recipients').where({ broadcast_id: id }).update({ status: 'skipped', sent_at: null });
  await db.transaction((trx) => move(trx, sent, 'ack_error'));
  expect(await stateOf(id)).toBe('partly_done');
});

it('the last two that come at once make it done', async () => {
  const { id, failed } = await ended(2);
  for (const messageId of failed) await retried(messageId);
  const first = await openTransaction(db);
  await move(first, failed[0]!, 'claim', 'settle_sent');
  const second = db.transaction((trx) => move(trx, failed[1]!, 'claim', 'settle_sent'));
  second.catch(() => undefined);
  await areWaiting(db, 1);
  await first.commit();
  await second;
  expect(await stateOf(id)).toBe('done');
});

/** One that runs, of which the last to get it is missed so far: their message is unconfirmed. */
async function ending(): Promise<{ id: number; messageId: number }> {
  const { id, failed } = await ended(1);
  await db('messages').where({ id: failed[0]! }).update({ status: 'unconfirmed' });
  await db('broadcast_recipients')
    .where({ broadcast_id: id, message_id: failed[0]! })
    .update({ reason: 'unconfirmed' });
  const judgedTo = 2;
  await Broadcast.query(db).findById(id).patch({ state: 'running', endedAt: null, judgedTo });
  return { id, messageId: failed[0]! };
}
const end = (trx: Trx, broadcastId: number) => nextStep(trx, { broadcastId, after: 0 }, {});
const prove = (trx: Trx, messageId: number) => move(trx, messageId, 'prove_sent');

it('proof that comes as a broadcast ends is waited for by its end', async () => {
  const { id, messageId } = await ending();
  const proof = await openTransaction(db);
  await prove(proof, messageId);
  const ends = db.transaction((trx) => end(trx, id));
  ends.catch(() => undefined);
  await areWaiting(db, 1);
  await proof.commit();
  await ends;
  expect(await stateOf(id)).toBe('done');
});

it('proof that waits for the end of a broadcast has it say so', async () => {
  const { id, messageId } = await ending();
  const ends = await openTransaction(db);
  await end(ends, id);
  const proof = db.transaction((trx) => prove(trx, messageId));
  proof.catch(() => undefined);
  await areWaiting(db, 1);
  await ends.commit();
  await proof;
  expect(await stateOf(id)).toBe('done');
});

it('a merge that leaves out the only one whom a broadcast missed makes it done', async () => {
  const { id, failed, sent } = await ended(1);
  const customerOf = async (messageId: number): Promise<number> =>
    (await db('broadcast_recipients').where({ message_id: messageId }).pluck<number[]>('customer_id'))[0]!;
  const pair = { keepId: await customerOf(sent), goneId: await customerOf(failed[0]!) };
  await db('customers').where({ id: pair.goneId }).update({ phone: null });
  await db.transaction((trx) => mergeCustomer(trx, pair));
  expect(await stateOf(id)).toBe('done');
});

it('the end asks the database whether somebody was missed, and brings none of them here', async () => {
  const { id } = await ended(5);
  const most = await db.transaction(async (trx) => {
    const answered: number[] = [];
    trx.on('query-response', (rows: unknown) => answered.push(Array.isArray(rows) ? rows.length : 0));
    await endBroadcast(trx, { id, frozenAt: new Date() }, new Date());
    return Math.max(...answered);
  });
  expect(most).toBe(1);
  expect(await stateOf(id)).toBe('partly_done');
});
