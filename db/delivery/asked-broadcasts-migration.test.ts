import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { up } from '../../migrations/20261130255000_hold_asked_broadcasts.ts';
import { insertRecipient } from '../../tests/support/broadcasts.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { broadcastCounts } from '../broadcasts/broadcast-counts.ts';
import { nextStep } from '../broadcasts/next-step.ts';
import { connectDatabase } from '../knex.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { applySendOutcome } from './apply-send-outcome.ts';

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

it('an upgrade asks for nothing again that a broadcast had handed over, and takes proof by the key of then', async () => {
  const now = new Date();
  const begun = { state: 'running', startedAt: now, frozenAt: now, judgedTo: 3 } as const;
  const [made] = await Broadcast.query(db)
    .insert([{ name: 'Promo', body: 'Halo', ...begun }])
    .returning('*');
  const { id } = made!;
  const one = async (position: number, status: 'sending' | 'queued'): Promise<number> => {
    const { id: customerId } = await insertCustomer(db);
    const messageId = (await insertRecipient(db, id, { customerId, position, status: 'failed' }))!;
    await db('messages').where({ id: messageId }).update({ status });
    await db('broadcast_recipients').where({ message_id: messageId }).update({ status: 'queued' });
    return messageId;
  };
  const [asked, lost, waiting] = [await one(1, 'sending'), await one(2, 'sending'), await one(3, 'queued')];

  await db.transaction((trx) => up(trx));

  const standing = () =>
    db('messages')
      .join('broadcast_recipients as r', 'r.message_id', 'messages.id')
      .where('r.broadcast_id', id)
      .orderBy('messages.id')
      .select('messages.status', 'status_reason', { recipient: 'r.status', reason: 'r.reason' });
  const held = {
    status: 'unconfirmed',
    status_reason: 'unknown',
    recipient: 'failed',
    reason: 'unconfirmed',
  };
  expect(await standing()).toMatchObject([held, held, { status: 'queued', recipient: 'queued' }]);
  expect((await broadcastCounts(db, [id])).get(id)).toMatchObject({ failed: 2, queued: 1 });
  const step = await db.transaction((trx) => nextStep(trx, { broadcastId: id, after: 0 }, {}));
  expect(step).toMatchObject({ next: 'deliver', deliveries: [{ messageId: waiting }] });

  const told = { sessionId: 'main', outcome: 'sent', waMessageId: null, at: now } as const;
  await db.transaction((trx) => applySendOutcome(trx, { ...told, key: `message:${asked}:1` }));
  expect(await standing()).toMatchObject([{ status: 'sent', recipient: 'sent', reason: null }, held, {}]);
  expect(lost).toBeGreaterThan(asked);
});
