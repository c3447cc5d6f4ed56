import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queueThankYou } from '../db/automation/queue-thank-you.ts';
import { claimMessage } from '../db/delivery/claim-message.ts';
import { settleMessage } from '../db/delivery/settle-message.ts';
import { connectDatabase, type Trx } from '../db/knex.ts';
import { planReminder } from '../db/reminders/plan-reminder.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertCustomer, insertNewOrder, insertShop } from '../tests/support/rows.ts';
import { statementsOf } from '../tests/support/statements.ts';

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

it('thanks an order in few statements, begin and commit among them', async () => {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertNewOrder(db, { customerId });
  const at = new Date().toISOString();
  const counted = async <T>(work: (trx: Trx) => Promise<T>): Promise<[number, T]> => {
    const { sql, result } = await statementsOf(db, () => db.transaction(work));
    return [sql.length, result];
  };
  const [queue, { delivery }] = await counted((trx) =>
    queueThankYou(trx, { orderId, cycle: 1, workflowId: `order:${orderId}` }),
  );
  const attempt = { messageId: delivery!.messageId, attempt: 1 };
  const [claim] = await counted((trx) => claimMessage(trx, attempt));
  const [settle] = await counted((trx) =>
    settleMessage(trx, { ...attempt, answer: { outcome: 'sent', waMessageId: 'WA-1', at } }),
  );
  const [plan] = await counted((trx) => planReminder(trx, { orderId, cycle: 1 }, {}));
  const counts = { queue, claim, settle, plan };
  expect(queue + claim + settle + plan, JSON.stringify(counts)).toBeLessThanOrEqual(35);
});
