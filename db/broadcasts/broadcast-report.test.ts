import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RECIPIENT_STATUSES } from '@roms/domain/broadcast';
import { insertRecipient, insertWarmCustomer, insertWritten } from '../../tests/support/broadcasts.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertOrder, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { moveMessage } from '../messages/write-message.ts';
import { Message } from '../models/Message.ts';
import { attributeOrder } from '../orders/attribute-order.ts';
import { broadcastReport } from './broadcast-report.ts';
import { broadcastById, broadcastsPage } from './broadcasts-page.ts';
import { createBroadcast } from './create-broadcast.ts';
import { recipientsPage } from './recipients-page.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const DAY_MS = 86_400_000;
const WINDOW = { answerMs: 7 * DAY_MS };
const SENT = new Date(Math.floor((Date.now() - 20 * DAY_MS) / 3_600_000) * 3_600_000);
const after = (days: number): Date => new Date(SENT.getTime() + days * DAY_MS);

async function aBroadcast(variants: string[] = []): Promise<number> {
  const fields = { name: 'Promo', body: 'Halo', variants, audience: {} };
  return (await db.transaction((trx) => createBroadcast(trx, fields, null))).id;
}
async function reached(broadcastId: number, position: number, variant = 0) {
  const customerId = await insertWarmCustomer(db, { wroteAt: after(-60) });
  const messageId = await insertRecipient(db, broadcastId, {
    ...{ customerId, position, variant, status: 'delivered', sentAt: SENT, deliveredAt: SENT },
  });
  return { customerId, messageId: messageId! };
}

test('what a broadcast brought is counted for each person once, within the answer window', async () => {
  const id = await aBroadcast(['Hai']);
  const [answers, late, stops, buys, void_, silent] = [
    await reached(id, 1),
    await reached(id, 2, 1),
    await reached(id, 3),
    await reached(id, 4, 1),
    await reached(id, 5),
    await reached(id, 6),
  ];
  // Twice; and a word that is told in whole seconds.
  await insertWritten(db, answers.customerId, { sentAt: new Date(SENT.getTime() - 900) });
  await insertWritten(db, answers.customerId, { sentAt: after(2) });
  await insertWritten(db, late.customerId, { sentAt: after(8) });
  await insertWritten(db, stops.customerId, { body: 'STOP', replyWord: 'opt_out', sentAt: after(1) });
  await db('consents').insert({
    ...{ customer_id: stops.customerId, kind: 'marketing', state: 'withdrawn', source: 'reply_word' },
    ...{ evidence: '{}', actor_kind: 'customer', actor_name: 'Budi', at: after(1) },
  });
  for (const [{ customerId }, status, price] of [
    [buys, 'completed', 50_000],
    [buys, 'pending', 20_000],
    [void_, 'cancelled', 90_000],
  ] as const) {
    const orderId = await insertOrder(db, {
      ...{ customerId, status, orderedAt: after(3), items: [{ name: 'Kopi Gayo', price }] },
    });
    await db.transaction((trx) => attributeOrder(trx, orderId));
  }
  const results = { replied: 1, ordered: 1, optedOut: 1, revenue: 70_000 };
  const { rows: listed } = await broadcastsPage(db, WINDOW);
  expect(listed.find(({ row }) => row.id === id)!.results).toEqual(results);
  const report = await broadcastReport(db, id, WINDOW);
  expect(report.results).toEqual(results);
  expect(report.variants).toMatchObject([
    { variant: 0, body: 'Halo', recipients: 4, reached: 4, replied: 1, optedOut: 1, ordered: 0 },
    { variant: 1, body: 'Hai', recipients: 2, reached: 2, replied: 0, ordered: 1, revenue: 70_000 },
  ]);
  expect(report.hours.find(({ at }) => at.getTime() === SENT.getTime())).toMatchObject({
    sent: 6,
    delivered: 6,
  });
  const { rows } = await recipientsPage(db, { broadcastId: id }, WINDOW);
  const of = (who: { customerId: number }) => rows.find((row) => row.customerId === who.customerId)!;
  expect(of(buys).brought.map(({ totalAmount }) => totalAmount)).toEqual([50_000, 20_000]);
  expect(of(stops)).toMatchObject({ repliedAt: null, optedOutAt: after(1) });
  expect(of(silent)).toMatchObject({ repliedAt: null, optedOutAt: null, brought: [] });
});

test('the counts sum at every look while acks come in, and so does each status’ list of reasons', async () => {
  const id = await aBroadcast();
  const ids: number[] = [];
  for (let position = 1; position <= 40; position += 1) {
    const customerId = await insertWarmCustomer(db, { wroteAt: after(-60) });
    const sentAt = position % 2 === 0 ? SENT : null;
    const status = sentAt === null ? 'pending' : 'sent';
    const messageId = await insertRecipient(db, id, { customerId, position, status, sentAt });
    if (messageId !== null) ids.push(messageId);
  }
  let isRunning = true;
  const acks = (async () => {
    for (const event of ['ack_device', 'ack_read'] as const)
      for (const messageId of ids)
        await db.transaction(async (trx) => {
          const message = await Message.query(trx).findById(messageId).forNoKeyUpdate().throwIfNotFound();
          await moveMessage(trx, message, event, {});
        });
    isRunning = false;
  })();
  let looks = 0;
  do {
    const { counts } = await broadcastById(db, id);
    expect(RECIPIENT_STATUSES.reduce((sum, status) => sum + counts[status], 0)).toBe(counts.audience);
    expect(counts.audience).toBe(40);
    const { reasons, counts: reported } = await broadcastReport(db, id, WINDOW);
    for (const status of RECIPIENT_STATUSES)
      expect(reasons.filter((one) => one.status === status).reduce((sum, { count }) => sum + count, 0)).toBe(
        reported[status],
      );
    looks += 1;
  } while (isRunning);
  await acks;
  expect(looks).toBeGreaterThan(2);
  expect((await broadcastById(db, id)).counts).toMatchObject({ read: 20, pending: 20, audience: 40 });
});

test('the log goes on where a page ended, narrowed by what became of them', async () => {
  const id = await aBroadcast();
  for (let position = 1; position <= 32; position += 1) {
    const customerId = await insertWarmCustomer(db, { wroteAt: after(-60) });
    const reason = position === 7 ? 'cs_open' : 'opted_out';
    await insertRecipient(db, id, { customerId, position, status: 'skipped', reason });
  }
  const first = await recipientsPage(db, { broadcastId: id }, WINDOW);
  const next = await recipientsPage(db, { broadcastId: id, cursor: first.nextCursor! }, WINDOW);
  expect([...first.rows, ...next.rows].map(({ position }) => position)).toEqual(
    Array.from({ length: 32 }, (_, index) => index + 1),
  );
  const narrow = { broadcastId: id, status: 'skipped' as const, reason: 'cs_open' };
  expect((await recipientsPage(db, narrow, WINDOW)).rows).toHaveLength(1);
  expect((await recipientsPage(db, { ...narrow, variant: 1 }, WINDOW)).rows).toEqual([]);
});
