import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { ensureCustomer } from './ensure-customer.ts';
import { mergeCustomer } from './merge-customer.ts';

let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(() => db.raw('TRUNCATE customers CASCADE'));

async function waitingOrder(customerId: number): Promise<number> {
  const id = await insertOrder(db, { customerId, status: 'completed' });
  await db('order_lifecycles')
    .insert({ order_id: id, state: 'waiting', next_action: 'send_reminder' })
    .onConflict('order_id')
    .merge();
  return id;
}

const versionOf = async (id: number) =>
  (await db('orders').where({ id }).first('lifecycle_version')).lifecycle_version as number;

it('a person’s word about the place replaces an order’s, and an order’s only completes a person’s', async () => {
  const phone = '6281200001111';
  const say = (place: object) =>
    db.transaction((trx) =>
      ensureCustomer(
        trx,
        { phone, lid: null },
        {
          nameSource: 'order',
          place: place as never,
          shopZone: async () => 'Asia/Makassar',
        },
      ),
    );
  const { id } = await say({ city: 'Sorong', source: 'order' });
  const orderId = await waitingOrder(id);
  expect(await say({ city: 'Tegal', source: 'manual' })).toMatchObject({
    city: 'Tegal',
    addressSource: 'manual',
    zone: 'Asia/Jakarta',
  });
  expect(await versionOf(orderId)).toBe(2);
  expect(await say({ city: 'Sorong', address: 'Jl. Mawar 1', source: 'order' })).toMatchObject({
    city: 'Tegal',
    address: 'Jl. Mawar 1',
    regencyCode: '33.76',
  });
  expect(await say({ city: 'Entah di mana', source: 'manual' })).toMatchObject({
    address: null,
    regencyCode: null,
    placeWritten: null,
    zone: 'Asia/Makassar',
    zoneSource: 'shop',
  });
  expect(await versionOf(orderId)).toBe(3);
});

it('two who turn out to be one live where somebody said, and their reminders are planned for there', async () => {
  const keep = await insertCustomer(db);
  const gone = await insertCustomer(db);
  await db('customers').where({ id: gone.id }).update({
    phone: null,
    city: 'Ambon',
    province_code: '81',
    regency_code: '81.71',
    place_written: 'Ambon',
    zone: 'Asia/Jayapura',
    zone_source: 'address',
  });
  const orderId = await waitingOrder(keep.id);
  await db.transaction((trx) => mergeCustomer(trx, { keepId: keep.id, goneId: gone.id }));
  expect(await db('customers').first()).toMatchObject({
    id: keep.id,
    city: 'Ambon',
    regency_code: '81.71',
    zone: 'Asia/Jayapura',
    zone_source: 'address',
  });
  expect(await versionOf(orderId)).toBe(2);
});
