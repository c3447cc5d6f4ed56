import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { Message } from '../models/Message.ts';
import { foreseenReminders } from './foreseen-reminders.ts';
import { queueReminder } from './queue-reminder.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
// A second try finds nothing of the first.
beforeEach(() => db.raw('TRUNCATE customers, products CASCADE'));
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Whatever the clock says while this runs. */
const ANY_HOUR = { dayMs: 86_400_000 };
const WRITTEN = ['messages', 'conversations', 'evaluations', 'order_events'];

async function dueOrder(customerId: number, name: string): Promise<number> {
  const productId = await insertProduct(db, name);
  const orderId = await insertOrder(db, {
    ...{ customerId, items: [{ productId, name }], status: 'completed' },
    ...{ orderedAt: new Date('2026-01-01'), completedAt: new Date('2026-01-02') },
  });
  await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting', started_at: db.fn.now() });
  return orderId;
}
const rowsOf = async (table: string): Promise<unknown[]> => db(table).orderBy('id');

it('foresees what a send writes, word for word, what it holds and what it stops, and leaves no row', async () => {
  const one = await insertCustomer(db);
  const orders = [await dueOrder(one.id, 'Kopi Gayo'), await dueOrder(one.id, 'Teh Melati')];
  const asked = orders.map((orderId) => ({ orderId, cycle: 1 }));
  const refuser = await insertCustomer(db);
  const refused = await dueOrder(refuser.id, 'Gula Aren');
  await db('customers').where({ id: refuser.id }).update({ opted_out_at: db.fn.now() });
  const before = await Promise.all([...WRITTEN, 'orders'].map(rowsOf));

  const foreseen = await foreseenReminders(db, asked, ANY_HOUR);
  expect(await foreseenReminders(db, [{ orderId: refused, cycle: 1 }], ANY_HOUR)).toEqual([
    expect.objectContaining({ outcome: 'stopped', code: 'opted_out' }),
  ]);
  expect(await Promise.all([...WRITTEN, 'orders'].map(rowsOf))).toEqual(before);
  // The one lets the other wait: a customer gets no two at once.
  expect(foreseen).toEqual([
    { outcome: 'passed', body: expect.stringContaining('Kopi Gayo') as string },
    expect.objectContaining({ outcome: 'deferred', code: 'freq_cap' }),
  ]);

  const [orderId] = orders as [number];
  const reminder = { orderId, cycle: 1, recommendedIds: [], actor: null };
  await db.transaction((trx) => queueReminder(trx, reminder, ANY_HOUR));
  const sent = await Message.query(db).findOne({ orderId, automation: 'reminder' }).throwIfNotFound();
  expect({ outcome: 'passed', body: sent.body }).toEqual(foreseen[0]);
});
