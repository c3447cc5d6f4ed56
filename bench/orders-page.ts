import type { Knex } from 'knex';
import { bareRequests, primaryKeyLookups } from './support/bounds.ts';
import { printRatio, printTimes, sample } from './support/figures.ts';
import { get, withShop } from './support/shop.ts';
import { walk } from './support/walk.ts';

const CUSTOMERS = 10_000;
const ORDERS = 100_000;
const WALK_MS = 40_000;

/** Pages and searches of 100,000 orders against as many rows by primary key and against an empty request. */
export async function run(): Promise<void> {
  await withShop(fill, async (shop) => {
    await sample(50, 10_000, () => get(shop, '/api/v1/orders'));
    const list = await walk(shop, '/api/v1/orders', WALK_MS);
    const keys = await primaryKeyLookups(shop, 'orders', ORDERS, list.rows);
    const empty = await bareRequests(shop);
    printTimes(`first pages of ${ORDERS} orders, ${list.rows} rows each`, list.first);
    printTimes(`deep pages, around number ${list.pages}`, list.deep);
    printTimes(`bound: ${list.rows} rows by primary key, no HTTP`, keys);
    printTimes('bound: a request with nothing in it', empty);
    printRatio('deep page / first page', list.deep, list.first);
    printRatio('deep page / rows by primary key', list.deep, keys);
    printRatio('deep page / empty request', list.deep, empty);
    const number = (index: number): string => `BENCH${String((index * 7_919) % ORDERS).padStart(6, '0')}`;
    const searches = {
      'search: an order number': (index: number) => `q=${number(index)}`,
      "search: a customer's name": (index: number) =>
        `q=${encodeURIComponent(`Pelanggan ${(index * 31) % CUSTOMERS}`)}`,
      'search: a phone in local form': (index: number) =>
        `q=0812${String(10_000_000 + ((index * 31) % CUSTOMERS))}`,
      'filter: status pending': () => 'status=pending',
    };
    for (const [what, query] of Object.entries(searches)) {
      const times = await sample(50, 8_000, (index) => get(shop, `/api/v1/orders?${query(index)}`));
      printTimes(what, times);
      printRatio('  / empty request', times, empty);
    }
  });
}

async function fill(db: Knex): Promise<void> {
  await db.raw(
    `INSERT INTO customers (name, name_source, phone)
     SELECT 'Pelanggan ' || n, 'order', '62812' || (10000000 + n) FROM generate_series(0, ${CUSTOMERS - 1}) AS n`,
  );
  await db.raw(
    `INSERT INTO orders (order_number, customer_id, source, status, total_amount, ordered_at, completed_at)
     SELECT 'ORD-BENCH' || lpad(n::text, 6, '0'), 1 + n % ${CUSTOMERS}, 'bench',
            CASE WHEN n % 50 = 0 THEN 'pending' ELSE 'completed' END, 85000, now() - n * interval '3 minutes',
            CASE WHEN n % 50 = 0 THEN NULL ELSE now() END
       FROM generate_series(0, ${ORDERS - 1}) AS n`,
  );
  await db.raw(
    `INSERT INTO order_items (order_id, product_name, normalised_name, quantity, price, subtotal)
     SELECT id, 'Kopi', 'kopi', 1, 85000, 85000 FROM orders`,
  );
  await db.raw(
    `INSERT INTO order_lifecycles (order_id, state, seen_version) SELECT id, 'none', 1 FROM orders`,
  );
  await db.raw('VACUUM ANALYZE');
}
