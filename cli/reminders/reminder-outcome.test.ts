import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDatabase } from '../../db/knex.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { reminderOutcome } from './reminder-outcome.ts';

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

it('does not take the later time that a customer asked for as a turn of this reminder', async () => {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId, status: 'completed' });
  const dueAt = new Date();
  const nextWeek = new Date(dueAt.getTime() + 7 * 86_400_000);
  await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting', cycle: 2, due_at: nextWeek });
  const asked = { orderId, orderNumber: 'ORD-1', customerId, dueAt };
  const outcomeOf = (cycle: number) => reminderOutcome(db, { ...asked, cycle }, 0);
  expect(await outcomeOf(1)).toEqual({ kind: 'stopped', reason: 'reminder_changed' });
  expect(await outcomeOf(2)).toEqual({ kind: 'deferred' });
});
