import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { down, up } from '../../migrations/20261129173000_know_actors.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
// A second try finds nothing of the first.
beforeEach(() => db.raw('TRUNCATE users, api_keys, customers CASCADE'));
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it('finds who the names of old timelines were, and leaves open what it cannot know', async () => {
  const user = (name: string, email: string) => ({ name, email, password_hash: 'none', role: 'cs' });
  await db('users').insert([user('Ana', 'a@x.id'), user('Budi', 'b@x.id'), user('Budi', 'c@x.id')]);
  const key = (source: string, n: number) => ({ source, key_hash: `h${n}`, prefix: `p${n}`, scopes: '{}' });
  await db('api_keys').insert([key('toko', 1), key('rotated', 2), key('rotated', 3)]);
  const customer = await insertCustomer(db);
  const order = await insertOrder(db, { customerId: customer.id });
  await db('orders').update({ source: 'toko-lama' });
  await down(db);
  const line = (actor: string | null, type = 'status_changed') => ({ order_id: order, type, actor });
  const names = ['Ana', 'Budi', 'toko', 'rotated', 'toko-lama', 'Gone', 'reminders:send', null];
  await db('order_events').insert([...names.map((name) => line(name)), line(null, 'replied')]);
  await up(db);

  const rows = await db('order_events').orderBy('id').select('actor', 'actor_kind', 'actor_id');
  const idOf = async (table: string, by: object) => String((await db(table).where(by).first('id')).id);
  expect(rows.map((row) => [row.actor, row.actor_kind, row.actor_id])).toEqual([
    ['Ana', 'user', await idOf('users', { name: 'Ana' })],
    ['Budi', 'user', null],
    ['toko', 'key', await idOf('api_keys', { source: 'toko' })],
    ['rotated', 'key', null],
    ['toko-lama', 'key', null],
    ['Gone', 'user', null],
    ['reminders:send', 'system', null],
    [null, 'system', null],
    [null, 'customer', String(customer.id)],
  ]);
});
