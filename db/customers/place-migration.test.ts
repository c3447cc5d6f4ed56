import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { down, up } from '../../migrations/20261129171000_place_customers.ts';
import { down as dropReports } from '../../migrations/20261130230000_keep_report_days.ts';
import { down as stopWatching } from '../../migrations/20261130230100_watch_report_rows.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';

let database: TestDatabase;
let db: Knex;

// A second try has a database of its own: the migrations that build on this one are gone from the first.
beforeEach(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

it('places known customers, corrects a zone that was guessed, and has their reminders planned again', async () => {
  // Reports read the columns that go.
  await stopWatching(db);
  await dropReports(db);
  await down(db);
  const person = async (fields: object): Promise<number> => {
    const { id } = await insertCustomer(db);
    await db('customers').where({ id }).update(fields);
    return id;
  };
  const guessed = await person({ city: 'Kaltim' });
  const chosen = await person({ city: 'Maumere', zone: 'Asia/Jayapura', zone_source: 'manual' });
  const right = await person({ address: 'Jl. Ambon 3, Bandung', zone_source: 'address' });
  const unknown = await person({ city: 'Kos Melati' });
  // More than are read at once.
  await db.raw(`
    INSERT INTO customers (name, name_source, phone, city)
    SELECT 'P', 'order', (628000000000 + n)::text, 'Luwuk, Sulteng' FROM generate_series(1, 1100) AS n`);
  const orders: number[] = [];
  for (const customerId of [guessed, right]) {
    const orderId = await insertOrder(db, { customerId, status: 'completed' });
    await db('order_lifecycles').insert({
      order_id: orderId,
      state: 'waiting',
      next_action: 'send_reminder',
    });
    orders.push(orderId);
  }

  await db.transaction((trx) => up(trx));

  const placeOf = (id: number) =>
    db('customers')
      .where({ id })
      .first('province_code', 'regency_code', 'place_written', 'zone', 'zone_source');
  expect(await placeOf(guessed)).toEqual({
    province_code: '64',
    regency_code: null,
    place_written: 'Kaltim',
    zone: 'Asia/Makassar',
    zone_source: 'address',
  });
  expect(await placeOf(chosen)).toMatchObject({
    regency_code: '53.07',
    zone: 'Asia/Jayapura',
    zone_source: 'manual',
  });
  expect(await placeOf(right)).toMatchObject({ regency_code: '32.73', zone: 'Asia/Jakarta' });
  expect(await placeOf(unknown)).toMatchObject({
    province_code: null,
    place_written: null,
    zone_source: 'shop',
  });
  const luwuk = { regency_code: '72.01', zone: 'Asia/Makassar' };
  expect(await db('customers').where(luwuk).count('* as count').first()).toEqual({ count: 1_100 });
  expect(await db('orders').whereIn('id', orders).orderBy('id').pluck('lifecycle_version')).toEqual([2, 1]);
});
