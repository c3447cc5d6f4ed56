import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { orderFacts } from '../orders/order-facts.ts';
import { updateSettings } from '../settings/update-settings.ts';
import { reminderOfOrder } from './reminder-of-order.ts';
import { replanTimeless } from './replan-timeless.ts';

let database: TestDatabase;
let db: Knex;
let orderId: number;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await db.raw('ALTER TABLE reminder_rules ALTER COLUMN time DROP NOT NULL');
  const customer = await insertCustomer(db);
  orderId = await insertOrder(db, { customerId: customer.id, status: 'completed', completedAt: new Date() });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const timeOf = async (scheduleTime?: string): Promise<string | undefined> =>
  (await reminderOfOrder(db, await orderFacts(db, orderId), { scheduleTime }))?.explanation.time;

it("takes the rule's time, else the setting, else the environment's, else nine", async () => {
  await db('reminder_rules').update({ time: '10:30' });
  expect(await timeOf('08:15')).toBe('10:30');
  await db('reminder_rules').update({ time: null });
  expect(await timeOf('08:15')).toBe('08:15');
  expect(await timeOf()).toBe('09:00');
  await db.transaction((trx) => updateSettings(trx, { reminderTime: '14:00' }));
  expect(await timeOf('08:15')).toBe('14:00');
});

it('has the sweep plan anew what follows the setting, and nothing else', async () => {
  const long = new Date('2026-01-01T00:00:00Z');
  await db('reminder_rules').update({ time: '10:30', updated_at: long });
  await db.transaction(replanTimeless);
  expect((await db('reminder_rules').first()).updated_at).toEqual(long);
  await db('reminder_rules').update({ time: null });
  await db.transaction(replanTimeless);
  expect((await db('reminder_rules').first()).updated_at.getTime()).toBeGreaterThan(long.getTime());
});
