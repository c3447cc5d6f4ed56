import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop, sellOut } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { Message } from '../models/Message.ts';
import { queueReminder } from './queue-reminder.ts';
import { repairReminder } from './repair-reminder.ts';

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
const BOSS = { kind: 'user' as const, id: 1, name: 'Bos' };
const queue = (orderId: number, cycle: number) =>
  db.transaction((trx) => queueReminder(trx, { orderId, cycle, recommendedIds: [], actor: null }, ANY_HOUR));
const repair = (orderId: number) => db.transaction((trx) => repairReminder(trx, { orderId, actor: BOSS }));

it('sends a reminder that lacked stock once there is some, once, and says who put it right', async () => {
  const productId = await insertProduct(db, 'Kopi Habis');
  await sellOut(db, productId);
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, {
    ...{ customerId, items: [{ productId, name: 'Kopi Habis' }], status: 'completed' },
    ...{ orderedAt: new Date('2026-01-01'), completedAt: new Date('2026-01-02') },
  });
  await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting', started_at: db.fn.now() });
  await expect(repair(orderId)).rejects.toMatchObject({ code: 'reminder_not_repairable' });
  expect(await queue(orderId, 1)).toMatchObject({ outcome: 'stopped', code: 'out_of_stock' });
  await db('products').where({ id: productId }).update({ stock: 5 });

  const twice = await Promise.allSettled([repair(orderId), repair(orderId)]);
  expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  // The sweep starts it, should nobody else.
  expect(await db('order_lifecycles').where({ order_id: orderId }).first()).toMatchObject({
    ...{ state: 'waiting', reason: null, cycle: 2, started_at: null },
  });
  expect(await db('order_events').where({ order_id: orderId, type: 'reminder_repaired' })).toMatchObject([
    { actor: 'Bos', actor_kind: 'user', actor_id: '1' },
  ]);
  expect(await queue(orderId, 2)).toMatchObject({ outcome: 'queued' });
  expect(await Message.query(db).where({ orderId })).toHaveLength(1);
});

it('leaves alone what nobody can put right', async () => {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId, status: 'completed' });
  await db('order_lifecycles').insert({ order_id: orderId, state: 'stopped', reason: 'opted_out' });
  await expect(repair(orderId)).rejects.toMatchObject({ code: 'reminder_not_repairable', status: 409 });
});
