import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { statementsOf } from '../../tests/support/statements.ts';
import { customersPage } from '../customers/customers-page.ts';
import { inboxPage } from '../conversations/inbox-page.ts';
import { decodeCursor } from '../keyset.ts';
import { connectDatabase } from '../knex.ts';
import { ordersPage } from '../orders/orders-page.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { search } from './search.ts';

/**
 * Lists and searches take other ways when much matches than when little does. Whatever way they take, they answer
 * what the plain condition over all rows answers: here for a shop in which both happen.
 */
let database: TestDatabase;
let db: Knex;
let viewers: Viewer[];

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await db.raw(
    `INSERT INTO users (name, email, password_hash, role) SELECT 'CS ' || n, n || '@test.id', 'x', 'cs' FROM generate_series(1, 3) AS n`,
  );
  const agents: number[] = await db('users').orderBy('id').pluck('id');
  // More than 300 are called Budi, a few Wulan; the first agent sees few, the second many, the third nobody's own.
  await db.raw(
    `INSERT INTO customers (name, name_source, phone, created_by)
     SELECT CASE WHEN n % 2 = 0 THEN 'Budi ' WHEN n % 97 = 0 THEN 'Wulan ' ELSE 'Siti ' END || n, 'order', '62812' || (1000000 + n),
            CASE WHEN n % 101 = 0 THEN cast(? AS bigint) END FROM generate_series(1, 900) AS n`,
    [agents[2]!],
  );
  await db.raw(
    `INSERT INTO conversations (customer_id, session_id, assignee_id, last_activity_at)
     SELECT id, 'main', CASE WHEN id % 40 = 0 THEN cast(:few AS bigint) ELSE cast(:many AS bigint) END, now() - id * 7 % 900 * interval '1 hour'
       FROM customers WHERE id % 9 <> 0`,
    { few: agents[0]!, many: agents[1]! },
  );
  await db.raw(
    `INSERT INTO orders (order_number, customer_id, source, external_id, status, total_amount, ordered_at, created_by)
     SELECT 'ORD-' || upper(substr(md5(n::text), 1, 10)), 1 + n * 31 % 900, 'shop', 'ext-' || n, CASE WHEN n % 7 = 0 THEN 'shipped' ELSE 'pending' END,
            1, now() - n * 13 % 500 * interval '1 hour', CASE WHEN n % 50 = 0 THEN cast(? AS bigint) END
       FROM generate_series(1, 2000) AS n`,
    [agents[2]!],
  );
  // Words: common and new, common but old, rare.
  await db.raw(
    `INSERT INTO messages (conversation_id, session_id, direction, author, status, body, sent_at)
     SELECT c.id, 'main', 'inbound', 'customer', 'delivered',
            'halo ' || CASE WHEN n > 8000 THEN 'baru ' WHEN n < 5000 THEN 'lama ' ELSE '' END || CASE WHEN n % 1500 = 3 THEN 'langka' ELSE '' END,
            now() - (9000 - n) * interval '1 minute'
       FROM generate_series(1, 9000) AS n JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM conversations) AS c
         ON c.place = 1 + n * 37 % 790`,
  );
  await db.raw('ANALYZE');
  viewers = [{ sees: 'all' }, ...agents.map((userId) => ({ sees: 'own' as const, userId }))];
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const seenBy = (viewer: Viewer, customer: string, creator: string): string =>
  viewer.sees === 'all'
    ? 'true'
    : `(${creator} = ${viewer.userId} OR EXISTS (SELECT FROM conversations s WHERE s.customer_id = ${customer}
        AND (s.assignee_id IS NULL OR s.assignee_id = ${viewer.userId})))`;
const ids = async (sql: string, bindings: object = {}): Promise<number[]> =>
  (await db.raw<{ rows: { id: number }[] }>(sql, bindings as never)).rows.map(({ id }) => id);

/** All pages of a list, one after the other. */
async function allPages(
  page: (cursor?: string) => Promise<{ ids: number[]; nextCursor: string | null }>,
): Promise<number[]> {
  const found: number[] = [];
  let cursor: string | undefined;
  do {
    const next = await page(cursor);
    found.push(...next.ids);
    cursor = next.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

const TEXTS = ['', 'budi', 'Wulan', 'siti 1', 'ORD-', 'ext-77', '0812 1000', '62812100012', 'a1b', 'zzz'];

describe('every way answers what the plain condition answers', () => {
  test.each(TEXTS)('orders: "%s"', async (q) => {
    for (const viewer of viewers) {
      const digits = /^[\d\s]+$/.test(q) ? `%${q.replace(/\D/g, '').replace(/^0/, '62')}%` : null;
      const expected = await ids(
        `SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id
          WHERE ${seenBy(viewer, 'o.customer_id', 'o.created_by')} AND (:q = '' OR o.order_number ILIKE :like
             OR o.external_id = :q OR c.name ILIKE :like OR c.phone LIKE :digits)
          ORDER BY o.ordered_at DESC, o.id DESC`,
        { q, like: `%${q}%`, digits },
      );
      const found = await allPages(async (cursor) => {
        const page = await ordersPage(db, viewer, { q: q || undefined, cursor });
        return { ids: page.rows.map(({ id }) => id), nextCursor: page.nextCursor };
      });
      expect(found, JSON.stringify(viewer)).toEqual(expected);
    }
  });

  test.each(TEXTS)('customers: "%s"', async (q) => {
    for (const viewer of viewers) {
      const digits = /^[\d\s]+$/.test(q) ? `%${q.replace(/\D/g, '').replace(/^0/, '62')}%` : null;
      const expected = await ids(
        `SELECT c.id FROM customers c WHERE ${seenBy(viewer, 'c.id', 'c.created_by')}
            AND (:q = '' OR c.name ILIKE :like OR c.phone LIKE :digits) ORDER BY c.id DESC`,
        { q, like: `%${q}%`, digits },
      );
      const found = await allPages(async (cursor) => {
        const page = await customersPage(db, viewer, { q: q || undefined, cursor });
        return { ids: page.rows.map(({ customer }) => customer.id), nextCursor: page.nextCursor };
      });
      expect(found, JSON.stringify(viewer)).toEqual(expected);
    }
  });

  test.each(['halo', 'baru', 'lama', 'langka', 'nirgends'])('words: "%s"', async (q) => {
    for (const viewer of viewers) {
      const scope =
        viewer.sees === 'all' ? 'true' : `(c.assignee_id IS NULL OR c.assignee_id = ${viewer.userId})`;
      const expected = await ids(
        `SELECT c.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
          WHERE m.body ILIKE :like AND ${scope} GROUP BY c.id ORDER BY max(m.sent_at) DESC LIMIT 5`,
        { like: `%${q}%` },
      );
      const { conversations } = await search(db, viewer, q);
      expect(
        conversations.map(({ id }) => id),
        JSON.stringify(viewer),
      ).toEqual(expected);
      for (const { snippet } of conversations) expect(snippet).toContain(q);

      const inbox = await ids(
        `SELECT c.id FROM conversations c WHERE ${scope}
            AND EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.body ILIKE :like)
          ORDER BY c.last_activity_at DESC, c.id DESC`,
        { like: `%${q}%` },
      );
      const userId = viewer.sees === 'own' ? viewer.userId : 0;
      const found = await allPages((cursor) =>
        inboxPage(db, { viewer, userId, tab: 'all', q, after: decodeCursor(cursor) }),
      );
      expect(found, JSON.stringify(viewer)).toEqual(inbox);
    }
  });

  test('two letters find the names that begin with them', async () => {
    const expected = await ids(`SELECT id FROM customers WHERE name ILIKE 'wu%' ORDER BY id DESC`);
    const page = await customersPage(db, { sees: 'all' }, { q: 'wu' });
    expect(page.rows.map(({ customer }) => customer.id)).toEqual(expected);
    expect((await customersPage(db, { sees: 'all' }, { q: 'ul' })).rows).toEqual([]);
    const orders = await ordersPage(db, { sees: 'all' }, { q: 'Wu' });
    expect(orders.rows.length).toBeGreaterThan(0);
    expect(orders.rows.every(({ customer }) => customer?.name.startsWith('Wulan'))).toBe(true);
  });
});

test('the omnibar counts no list of which it shows no number', async () => {
  await db.raw(
    `INSERT INTO products (name, normalised_name, sku, price) SELECT 'Budi ' || n, 'budi ' || n, 'B-' || n, 1 FROM generate_series(1, 40) AS n
     ON CONFLICT DO NOTHING`,
  );
  const { sql, result } = await statementsOf(db, () => search(db, { sees: 'all' }, 'budi'));
  const { customers, orders, products } = result;
  expect([customers.length, orders.length, products.length]).toEqual([5, 5, 5]);
  expect(sql.filter((one) => one.includes('AS count FROM'))).toEqual([]);
});
