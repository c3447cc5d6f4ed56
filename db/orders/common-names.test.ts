import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AskedTotal } from '@roms/contracts/pagination';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertProduct, insertShop } from '../../tests/support/rows.ts';
import { statementsOf } from '../../tests/support/statements.ts';
import { inboxPage } from '../conversations/inbox-page.ts';
import { customersPage } from '../customers/customers-page.ts';
import { decodeCursor } from '../keyset.ts';
import { connectDatabase } from '../knex.ts';
import { SEES_ALL, type Viewer } from '../scopes/viewer.ts';
import { ordersPage } from './orders-page.ts';

/** More than are looked up one by one (`fewCustomers`), and fewer than lists count. */
const NAMED = 900;

let database: TestDatabase;
let db: Knex;
let agent: Viewer;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  const [{ id: userId }] = (await db('users')
    .insert({ name: 'Ani', email: 'ani@x.id', password_hash: 'x', role: 'cs' })
    .returning('id')) as [{ id: number }];
  agent = { sees: 'own', userId };
  await db.raw(
    `WITH people AS (
       INSERT INTO customers (name, name_source)
       SELECT CASE WHEN n <= ${NAMED} THEN 'Budi ' ELSE 'Siti ' END || n, 'manual' FROM generate_series(1, ${NAMED} + 100) AS n
       RETURNING id),
     chats AS (
       INSERT INTO conversations (customer_id, session_id, assignee_id)
       SELECT id, 'main', CASE WHEN id % 2 = 0 THEN cast(:userId AS bigint) END FROM people WHERE id % 3 > 0),
     orders AS (
       INSERT INTO orders (order_number, customer_id, source, external_id, total_amount, created_by)
       SELECT 'N' || id, id, 'test', CASE WHEN id % 500 = 1 THEN 'Budi' || id END, 1,
              CASE WHEN id % 50 = 0 THEN cast(:userId AS bigint) END FROM people)
     SELECT`,
    { userId },
  );
  // A colleague's cannot be seen.
  await db.raw(
    `INSERT INTO conversations (customer_id, session_id, assignee_id)
     SELECT id, 'main', (SELECT max(id) FROM users) FROM customers WHERE id % 3 = 0`,
  );
  const [{ id: colleague }] = (await db('users')
    .insert({ name: 'Beni', email: 'beni@x.id', password_hash: 'x', role: 'cs' })
    .returning('id')) as [{ id: number }];
  await db.raw('UPDATE conversations SET assignee_id = ? WHERE customer_id % 3 = 0', [colleague]);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

test('a name that many have is counted to its end, by who may see it', async () => {
  const seen = `EXISTS (SELECT FROM conversations c WHERE c.customer_id = customers.id AND (c.assignee_id IS NULL OR c.assignee_id = :userId))`;
  const counts = async (extra: string): Promise<{ customers: number; orders: number }> => {
    const { rows } = await db.raw<{ rows: { customers: number; orders: number }[] }>(
      `SELECT count(DISTINCT customers.id) FILTER (WHERE ${extra.replace('created', 'customers.created')})::int AS customers,
              count(orders.id) FILTER (WHERE ${extra.replace('created', 'orders.created')})::int AS orders
         FROM customers JOIN orders ON orders.customer_id = customers.id WHERE name LIKE 'Budi%'`,
      { userId: agent.sees === 'own' ? agent.userId : 0 },
    );
    return rows[0]!;
  };
  for (const [viewer, expected] of [
    [SEES_ALL, await counts('true')],
    [agent, await counts(`(created_by = :userId OR ${seen})`)],
  ] as const)
    for (const q of ['Bu', 'budi']) {
      const [customers, orders] = [
        await customersPage(db, viewer, { q }),
        await ordersPage(db, viewer, { q }),
      ];
      expect({ q, customers: customers.total?.count, orders: orders.total?.count }).toEqual({
        q,
        ...expected,
      });
      expect(orders.rows.length).toBe(30);
    }
});

test('a list that is counted later says the same then, and has the same rows now', async () => {
  for (const viewer of [SEES_ALL, agent]) {
    const userId = viewer.sees === 'own' ? viewer.userId : 0;
    const ask = { viewer, userId, tab: 'all', q: 'budi', after: null } as const;
    for (const list of [
      (total?: AskedTotal, cursor?: string) => customersPage(db, viewer, { q: 'budi', total, cursor }),
      (total?: AskedTotal, cursor?: string) => ordersPage(db, viewer, { q: 'budi', total, cursor }),
      (total?: AskedTotal, cursor?: string) => ordersPage(db, viewer, { province: 'none', total, cursor }),
      (total?: AskedTotal, cursor?: string) => inboxPage(db, { ...ask, total, after: decodeCursor(cursor) }),
    ] as const) {
      const { total, ...page } = await list();
      expect(total?.count).toBeGreaterThan(300);
      expect(await list('later')).toEqual({ ...page, total: null });
      for (const cursor of [undefined, page.nextCursor!]) {
        const { total: counted, nextCursor } = await list('only', cursor);
        expect({ counted, nextCursor }).toEqual({ counted: total, nextCursor: null });
      }
    }
  }
  // What the database keeps is said at once.
  expect((await ordersPage(db, agent, { total: 'later' })).total).toEqual(
    (await ordersPage(db, agent, {})).total,
  );
});

test('that an agent sees many customers is told by what the database keeps, and changes no page', async () => {
  const ask = async (mostFew: number) => {
    const { sql, result } = await statementsOf(db, () =>
      customersPage(db, agent, { total: 'later' }, { mostFew }),
    );
    const collected = sql.filter((one) => one.includes('SELECT DISTINCT customer_id'));
    return { ids: result.rows.map(({ customer }) => customer.id), collected: collected.length };
  };
  const [many, few] = [await ask(300), await ask(3_000)];
  expect([many.collected, few.collected]).toEqual([0, 1]);
  // On three numbers as many conversations may be of a third as many customers.
  const others = ['kedua', 'ketiga'];
  await db('wa_sessions').insert(others.map((name) => ({ id: name, label: name })));
  const perhaps = await ask(300).finally(() => db('wa_sessions').whereIn('id', others).delete());
  expect(perhaps.collected).toBe(1);
  expect([many.ids, perhaps.ids]).toEqual([few.ids, few.ids]);
});

test('orders of a product are asked for it once, by the way that is taken', async () => {
  await db('products').delete();
  const [rare, common] = [await insertProduct(db, 'Luwak'), await insertProduct(db, 'Kopi')];
  await db.raw(
    `INSERT INTO order_items (order_id, product_id, product_name, normalised_name, quantity, price, subtotal)
     SELECT orders.id, product, '-', '-', 1, 1, 1 FROM orders, unnest(ARRAY[cast(:rare AS bigint), :common]) AS product
      WHERE product = :common OR customer_id % 100 = 0`,
    { rare, common },
  );
  const held = 'FROM order_items WHERE product_id';
  const ask = async (filter: { product: number; customerId?: number; q?: string }) => {
    const { sql, result } = await statementsOf(db, () => ordersPage(db, SEES_ALL, filter));
    return {
      count: result.total?.count,
      asked: sql.map((one) => one.split(held).length - 1).filter((n) => n > 0),
    };
  };
  const holder = (await db('orders').where('customer_id', 100).first('customer_id')).customer_id as number;
  // The look at how many hold it, and then their orders.
  expect(await ask({ product: rare })).toEqual({ count: 10, asked: [1] });
  expect(await ask({ product: rare, q: 'budi' })).toEqual({ count: 9, asked: [1] });
  // Many hold it: the page and the count.
  expect(await ask({ product: common })).toEqual({ count: 1_000, asked: [1, 1, 1] });
  expect(await ask({ product: rare, customerId: holder })).toEqual({ count: 1, asked: [1] });
  expect(await ask({ product: rare, customerId: holder + 1 })).toEqual({ count: 0, asked: [1] });
});
