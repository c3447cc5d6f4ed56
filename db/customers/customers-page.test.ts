import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CUSTOMER_SORTS } from '@roms/domain/customer-sort';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { customersPage, type CustomersListFilter } from './customers-page.ts';
import { pageSql } from './customers-sql.ts';

/**
 * Whatever the list is narrowed and sorted by, and whatever way that takes, its pages are together what the plain
 * condition over all rows answers. Many rows are equal in what they are sorted by.
 */
let database: TestDatabase;
let db: Knex;
let viewers: Viewer[];
let labels: { few: number; many: number };
const PEOPLE = 240;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await db.raw(
    `INSERT INTO users (name, email, password_hash, role) SELECT 'CS ' || n, n || '@test.id', 'x', 'cs' FROM generate_series(1, 2) AS n`,
  );
  const agents: number[] = await db('users').orderBy('id').pluck('id');
  // Few names, and none of some letters alone: the same folded name many times.
  await db.raw(
    `INSERT INTO customers (name, name_source, phone, created_by, province_code, opted_out_at, internal, erased_at)
     SELECT (ARRAY['Budi', 'BUDI', 'Éka', 'eka', 'Siti', '+62 812'])[1 + n % 6] || CASE WHEN n % 4 = 0 THEN '' ELSE ' ' || n % 10 END,
            'order', '62812' || (1000000 + n), CASE WHEN n % 50 = 0 THEN cast(:maker AS bigint) END,
            CASE WHEN n % 3 = 0 THEN '31' WHEN n % 7 = 0 THEN '73' END, CASE WHEN n % 11 = 0 THEN now() END,
            n % 40 = 1, CASE WHEN n % 40 = 2 THEN now() END
       FROM generate_series(1, :people) AS n`,
    { maker: agents[1]!, people: PEOPLE },
  );
  await db.raw(
    `UPDATE customer_segments SET
        orders = customer_id % 5, spent = customer_id % 4 * 250000, segment = CASE WHEN customer_id % 5 = 0 THEN 'none' WHEN customer_id % 2 = 0 THEN 'loyal' ELSE 'new' END,
        last_order_at = CASE WHEN customer_id % 5 <> 0 THEN timestamptz '2026-05-01' + customer_id % 7 * interval '1 day 123456 microseconds' END`,
  );
  await db.raw(
    `INSERT INTO conversations (customer_id, session_id, assignee_id, last_activity_at)
     SELECT id, 'main', CASE WHEN id % 3 = 0 THEN cast(:one AS bigint) ELSE cast(:other AS bigint) END, now() FROM customers WHERE id % 9 <> 0`,
    { one: agents[0]!, other: agents[1]! },
  );
  const made = await db('labels')
    .insert([
      { name: 'Sedikit', color: 'teal' },
      { name: 'Banyak', color: 'teal' },
    ])
    .returning('id');
  labels = { few: made[0]!.id as number, many: made[1]!.id as number };
  await db.raw(
    `INSERT INTO customer_labels (customer_id, label_id)
     SELECT id, cast(:few AS bigint) FROM customers WHERE id % 17 = 0 UNION ALL SELECT id, cast(:many AS bigint) FROM customers WHERE id % 2 = 0`,
    labels,
  );
  await refuseNumbers();
  await db.raw('ANALYZE');
  viewers = [{ sees: 'all' }, ...agents.map((userId) => ({ sees: 'own' as const, userId }))];
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Messages that WhatsApp took back, because it knew nobody there; one of the people has written since. */
async function refuseNumbers(): Promise<void> {
  await db('customer_identities').update({ created_at: new Date('2026-01-01') });
  await db.raw(
    `INSERT INTO messages (conversation_id, session_id, direction, author, lane, status, status_reason, body, sent_at)
     SELECT id, 'main', 'outbound', 'automation', 'reminder', 'failed', 'not_on_whatsapp', 'Halo', now() - interval '2 days'
       FROM conversations WHERE customer_id % 19 = 0`,
  );
  await db.raw(
    `INSERT INTO messages (conversation_id, session_id, direction, author, status, body, sent_at)
     SELECT id, 'main', 'inbound', 'customer', 'delivered', 'Halo', now() - interval '1 day'
       FROM conversations WHERE customer_id = 38`,
  );
}

const KEYS = {
  name: `left(fold_text(c.name), 30) COLLATE "C", c.id`,
  orders: 's.orders DESC, c.id DESC',
  spent: 's.spent DESC, c.id DESC',
  lastOrder: 's.last_order_at DESC NULLS LAST, c.id DESC',
  newest: 'c.id DESC',
};

const SINCE = new Date('2026-05-03T00:00:00Z');
const UNTIL = new Date('2026-05-06T00:00:00Z');
/** What is asked for, and the plain condition that says the same. */
const FILTERS: [string, () => CustomersListFilter, string][] = [
  ['nothing', () => ({}), 'true'],
  ['a segment', () => ({ segment: 'loyal' }), `s.segment = 'loyal'`],
  ['who never bought', () => ({ segment: 'none' }), `s.segment = 'none'`],
  ['a label of few', () => ({ label: labels.few }), 'c.id % 17 = 0'],
  [
    'a label and a province',
    () => ({ label: labels.many, province: '31' }),
    `c.id % 2 = 0 AND c.province_code = '31'`,
  ],
  ['a province', () => ({ province: '73' }), `c.province_code = '73'`],
  ['who opted out', () => ({ optedOut: 'true' }), 'c.opted_out_at IS NOT NULL'],
  [
    'who did not',
    () => ({ optedOut: 'false', segment: 'new' }),
    `c.opted_out_at IS NULL AND s.segment = 'new'`,
  ],
  [
    'orders and spent',
    () => ({ ordersFrom: 1, ordersTo: 3, spentFrom: 250_000 }),
    's.orders BETWEEN 1 AND 3 AND s.spent >= 250000',
  ],
  ['little spent', () => ({ spentTo: 0 }), 's.spent <= 0'],
  [
    'the last order',
    () => ({ lastOrderFrom: SINCE, lastOrderTo: UNTIL }),
    `s.last_order_at >= '2026-05-03Z' AND s.last_order_at < '2026-05-06Z'`,
  ],
  ['until a last order', () => ({ lastOrderTo: UNTIL }), `s.last_order_at < '2026-05-06Z'`],
  [
    'whom WhatsApp does not know',
    () => ({ whatsapp: 'no' }),
    'c.id % 19 = 0 AND c.id % 9 <> 0 AND c.id <> 38',
  ],
  [
    'a name',
    () => ({ q: 'éka', segment: 'loyal' }),
    `fold_text(c.name) LIKE '%eka%' AND s.segment = 'loyal'`,
  ],
];

async function allPages(viewer: Viewer, filter: CustomersListFilter, options = {}): Promise<number[]> {
  const found: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await customersPage(db, viewer, { ...filter, cursor }, options);
    found.push(...page.rows.map(({ customer }) => customer.id));
    cursor = page.nextCursor ?? undefined;
    expect(cursor?.length ?? 0).toBeLessThanOrEqual(200);
  } while (cursor !== undefined);
  return found;
}

describe.each(['newest', ...CUSTOMER_SORTS] as const)('sorted by %s', (sort) => {
  test.each(FILTERS)('narrowed by %s', async (_what, filterOf, condition) => {
    for (const viewer of viewers) {
      const scope =
        viewer.sees === 'all'
          ? 'true'
          : `(c.created_by = ${viewer.userId} OR EXISTS (SELECT FROM conversations v WHERE v.customer_id = c.id
              AND (v.assignee_id IS NULL OR v.assignee_id = ${viewer.userId})))`;
      const { rows } = await db.raw<{ rows: { id: number }[] }>(
        `SELECT c.id FROM customers c JOIN customer_segments s ON s.customer_id = c.id
          WHERE NOT c.internal AND c.erased_at IS NULL AND ${scope} AND ${condition} ORDER BY ${KEYS[sort]}`,
      );
      const filter = { ...filterOf(), ...(sort === 'newest' ? {} : { sort }) };
      const expected = rows.map(({ id }) => id);
      expect(await allPages(viewer, filter), JSON.stringify(viewer)).toEqual(expected);
      // As if they were many: then the list is walked down instead.
      if (viewer !== viewers[1]) expect(await allPages(viewer, filter, { mostFew: 0 })).toEqual(expected);
      const { total } = await customersPage(db, viewer, filter, { mostFew: 0 });
      expect(total).toEqual({ count: rows.length, isMore: false });
    }
  });
});

test('a cursor of another order is refused', async () => {
  const { nextCursor } = await customersPage(db, viewers[0]!, { sort: 'name' });
  await expect(customersPage(db, viewers[0]!, { sort: 'orders', cursor: nextCursor! })).rejects.toMatchObject(
    { code: 'invalid_request', status: 400 },
  );
});

test.each([
  ['name', 'customers_name_sorted_idx', {}],
  ['orders', 'customer_segments_orders_idx', {}],
  ['spent', 'customer_segments_spent_idx', {}],
  ['lastOrder', 'customer_segments_last_order_idx', {}],
  ['spent', 'customer_segments_segment_spent_idx', { segment: 'loyal' }],
] as const)('sorted by %s it walks down %s', async (sort, index, filter) => {
  const sql = pageSql({ viewer: { sees: 'all' }, filter, sort, text: null, few: null, after: null });
  const trx = await db.transaction();
  // So few rows are sorted faster than they are walked.
  await trx.raw('SET LOCAL enable_sort = off');
  const { rows } = await trx.raw<{ rows: { 'QUERY PLAN': string }[] }>(`EXPLAIN (COSTS off) ${sql}`, {
    limit: 31,
    segment: 'loyal',
  } as never);
  await trx.rollback();
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain(index);
});
