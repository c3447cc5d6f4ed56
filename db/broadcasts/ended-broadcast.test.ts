import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { insertRecipient } from '../../tests/support/broadcasts.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase, type Trx } from '../knex.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { retryMessage } from '../messages/retry-message.ts';
import { moveMessage } from '../messages/write-message.ts';
import { Broadcast } from '../models/Broadcast.ts';

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
  const first = await db.transaction();
  await move(first, failed[0]!, 'claim', 'settle_sent');
  const second = db.transaction((trx) => move(trx, failed[1]!, 'claim', 'settle_sent'));
  second.catch(() => undefined);
  await waitUntil(
    async () => {
      const { rows } = await db.raw(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows).toHaveLength(1);
    },
    { timeoutMs: 60_000 },
  );
  await first.commit();
  await second;
  expect(await stateOf(id)).toBe('done');
});
