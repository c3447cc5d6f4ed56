import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { insertRecipient, insertWarmCustomer, insertWritten } from '../../tests/support/broadcasts.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { rowsRead } from '../../tests/support/rows-read.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { moveMessage } from '../messages/write-message.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { broadcastsPage } from './broadcasts-page.ts';
import { keepResults } from './kept-results.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
beforeEach(() => db.raw('TRUNCATE broadcasts, broadcast_counts CASCADE'));
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const DAY_MS = 86_400_000;
const START = new Date('2026-11-01T03:00:00Z');
const at = (days: number, seconds = 0): Date => new Date(START.getTime() + days * DAY_MS + seconds * 1_000);
const BROADCASTS = 5;
const RECIPIENTS = 12;

/** As the route does it. */
async function listed(now: Date) {
  const { rows, counted } = await broadcastsPage(db, { answerMs: 7 * DAY_MS, now });
  await keepResults(db, counted, now);
  return { replied: new Map(rows.map(({ row, results }) => [row.id, results.replied])), counted };
}

async function broadcastTo(recipients: number, endedAt: Date | null): Promise<{ id: number; to: number[] }> {
  const state = endedAt === null ? 'running' : 'done';
  const [made] = await Broadcast.query(db)
    .insert([{ name: 'Promo', body: 'Halo', state, startedAt: START, frozenAt: START, endedAt }])
    .returning('*');
  const { id } = made!;
  const to: number[] = [];
  for (let position = 1; position <= recipients; position += 1) {
    const customerId = await insertWarmCustomer(db, { wroteAt: at(-60) });
    await insertRecipient(db, id, { customerId, position, status: 'sent', sentAt: START });
    to.push(customerId);
  }
  return { id, to };
}

it('a list of broadcasts looks at no recipient of those whose time is over, but once a day', async () => {
  for (let index = 0; index < BROADCASTS; index += 1) await broadcastTo(RECIPIENTS, at(0, 60));
  const { id, to } = await broadcastTo(RECIPIENTS, at(0, 60));
  await insertWritten(db, to[0]!, { sentAt: at(1) });
  await db.raw('ANALYZE');
  const now = at(10);
  const page = () => broadcastsPage(db, { answerMs: 7 * DAY_MS, now });
  const first = await rowsRead(db, page);
  expect((await listed(now)).replied.get(id)).toBe(1);
  const second = await rowsRead(db, page);
  expect(first.rows).toBeGreaterThan((BROADCASTS + 1) * RECIPIENTS);
  // Each row of the list, what it brought and how many are in each status, and who made it.
  expect(second.rows).toBeLessThan((BROADCASTS + 1) * 4);

  // A message that comes late is found the next day.
  await insertWritten(db, to[1]!, { sentAt: at(2) });
  expect((await listed(at(10, 3_600))).replied.get(id)).toBe(1);
  expect((await listed(at(11, 3_600))).replied.get(id)).toBe(2);
});

it('one that may still bring something is counted anew as soon as somebody looks half a minute later', async () => {
  const running = await broadcastTo(2, null);
  const ended = await broadcastTo(2, at(0, 60));
  for (const [index, { id, to }] of [running, ended].entries()) {
    const repliedAt = async (seconds: number) => (await listed(at(1 + index, seconds))).replied.get(id);
    expect(await repliedAt(0)).toBe(0);
    await insertWritten(db, to[0]!, { sentAt: at(0, 3_600) });
    expect(await repliedAt(20)).toBe(0);
    expect(await repliedAt(40)).toBe(1);
  }
});

it('what was counted later is not replaced by what was counted before', async () => {
  const { id } = await broadcastTo(1, at(0, 60));
  const brought = (replied: number) => new Map([[id, { replied, ordered: 0, optedOut: 0, revenue: 0 }]]);
  await keepResults(db, brought(2), at(20));
  await keepResults(db, brought(1), at(19));
  expect((await listed(at(20))).replied.get(id)).toBe(2);
});

it('a send that was proved after all is in the list a day later, with what it brings', async () => {
  const { id } = await broadcastTo(1, at(0, 60));
  const customerId = await insertWarmCustomer(db, { wroteAt: at(-60) });
  const messageId = await insertRecipient(db, id, { customerId, position: 2, status: 'failed' });
  expect((await listed(at(20))).replied.get(id)).toBe(0);
  await db.transaction((trx) => moveMessage(trx, { id: messageId!, status: 'failed' }, 'prove_sent'));
  // Looked at between the proof and the answer: that must not put the answer off by another day.
  expect((await listed(at(20, 3_540))).counted.has(id)).toBe(false);
  await insertWritten(db, customerId, { sentAt: new Date(Date.now() + 1_000) });
  expect((await listed(at(21, 1))).replied.get(id)).toBe(1);
});
