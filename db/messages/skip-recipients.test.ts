import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { areWaiting, openTransaction } from '../../tests/support/lock-waits.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { skipRecipients } from './skip-recipients.ts';

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

it("holds a customer's places in the order of their broadcasts, however the rows lie, and skips only who waits", async () => {
  const { id: customerId } = await insertCustomer(db);
  const made = await Broadcast.query(db)
    .insert(['Satu', 'Dua', 'Tiga'].map((name) => ({ name, body: 'Halo' })))
    .returning('*');
  const [first, second, over] = made.map(({ id }) => id).sort((one, other) => one - other);
  const statuses = [
    [second, 'pending'],
    [first, 'pending'],
    [over, 'sent'],
  ] as const;
  for (const [broadcast_id, status] of statuses)
    await db('broadcast_recipients').insert({
      ...{ broadcast_id, customer_id: customerId, position: 1 },
      ...{ status, not_before: status === 'pending' ? new Date() : null },
    });
  const other = await openTransaction(db);
  const hold = (id: number | undefined) =>
    other('broadcast_recipients').where({ broadcast_id: id }).forNoKeyUpdate().select('position');
  await hold(first);
  const skipping = db.transaction((trx) => skipRecipients(trx, customerId, 'opted_out'));
  skipping.catch(() => undefined);
  await areWaiting(db, 1);
  // Whoever waits for the first holds nothing that comes after it.
  await hold(second);
  await other.commit();
  await skipping;
  const rows = await db('broadcast_recipients')
    .where({ customer_id: customerId })
    .orderBy('broadcast_id')
    .select('status', 'reason', 'not_before');
  const skipped = { status: 'skipped', reason: 'opted_out', not_before: null };
  expect(rows).toEqual([skipped, skipped, { status: 'sent', reason: null, not_before: null }]);
});
