import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertCustomer, insertShop } from '../tests/support/rows.ts';
import { ensureConversation } from './conversations/ensure-conversation.ts';
import { connectDatabase } from './knex.ts';
import { lockCustomer } from './lock-customer.ts';

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

it('keeps nobody from changing the conversation of a held customer twice', async () => {
  // The second change of a row in one transaction looks its customer up again, by a key that nobody may change then: who
  // holds a conversation would wait for the customer, against the order of locks.
  const customer = await insertCustomer(db);
  const { id } = await db.transaction((trx) => ensureConversation(trx, customer.id, 'main'));
  await db.transaction(async (holder) => {
    await lockCustomer(
      holder,
      (customers) => customers.where({ id: customer.id }),
      async () => expect.unreachable(),
    );
    await db.transaction(async (other) => {
      await other.raw(`SET LOCAL lock_timeout = '2s'`);
      await other('conversations').where({ id }).update({ unread_count: 1 });
      await other('conversations').where({ id }).update({ status: 'open' });
    });
  });
  expect(await db('conversations').where({ id }).first('unread_count', 'status')).toEqual({
    unread_count: 1,
    status: 'open',
  });
});
