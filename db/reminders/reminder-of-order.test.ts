import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { orderFacts } from '../orders/order-facts.ts';
import { updateSettings } from '../settings/update-settings.ts';
import { reminderOfOrder } from './reminder-of-order.ts';
import { activeRules } from './active-rules.ts';
import { replanAll } from './replan-all.ts';

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
  await db('settings').where({ key: 'reminder_time' }).delete();
  await db('reminder_rules').update({ time: '10:30' });
  expect(await timeOf('08:15')).toBe('10:30');
  await db('reminder_rules').update({ time: null });
  expect(await timeOf('08:15')).toBe('08:15');
  expect(await timeOf()).toBe('09:00');
  await db.transaction((trx) => updateSettings(trx, { reminderTime: '14:00' }));
  expect(await timeOf('08:15')).toBe('14:00');
});

it('has the sweep plan everything anew, also what was planned while the change was being made', async () => {
  await db('reminder_rules').update({ updated_at: new Date('2026-01-01T00:00:00Z') });
  const [planned, stamped] = await db.transaction(async (trx) => {
    await trx.raw('SELECT 1');
    const { rows } = await db.raw<{ rows: { at: Date }[] }>('SELECT clock_timestamp() AS at');
    await replanAll(trx);
    return [rows[0]!.at, (await trx('reminder_rules').first()).updated_at as Date];
  });
  expect(stamped.getTime()).toBeGreaterThanOrEqual(planned.getTime());
});

it('tells when a rule was changed, so that what is overdue by it is spread', async () => {
  const changedAt = new Date('2026-02-03T04:05:06Z');
  await db('reminder_rules').update({ updated_at: changedAt });
  expect((await activeRules(db, {})).map(({ updatedAt }) => updatedAt)).toEqual([changedAt]);
});
