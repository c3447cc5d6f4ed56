import type { Knex } from 'knex';
import { byPrimaryKey, emptyRequest } from './support/bounds.ts';
import { inTurns, printRatio, printTimes } from './support/figures.ts';
import { get, withShop } from './support/shop.ts';
import { walk } from './support/walk.ts';

const CUSTOMERS = 10_000;
const ORDERS = 100_000;
const WALK_MS = 50_000;
const ROUNDS = 100;
const MEASURE_MS = 40_000;

/** Pages and searches of 100,000 orders against as many rows by primary key and against an empty request. */
export async function run(): Promise<void> {
  await withShop(fill, async (shop) => {
    const list = await walk(shop, '/api/v1/orders', WALK_MS);
    const page = (addresses: string[]) => (round: number) =>
      get(shop, addresses[round % addresses.length] ?? '/api/v1/orders');
    const search = (query: (round: number) => string) => (round: number) =>
      get(shop, `/api/v1/orders?${query(round)}`);
    const times = await inTurns(ROUNDS, MEASURE_MS, {
      first: page(list.first),
      deep: page(list.deep),
      keys: byPrimaryKey(shop, 'orders', ORDERS, list.rows),
      empty: emptyRequest(shop),
      number: search((round) => `q=BENCH${String((round * 7_919) % ORDERS).padStart(6, '0')}`),
      name: search((round) => `q=${encodeURIComponent(`Pelanggan ${(round * 31) % CUSTOMERS}`)}`),
      phone: search((round) => `q=0812${10_000_000 + ((round * 31) % CUSTOMERS)}`),
      pending: search(() => 'status=pending'),
    });
    printTimes(`first pages of ${ORDERS} orders, ${list.rows} rows each`, times.first);
    printTimes(`deep pages, around number ${list.pages}`, times.deep);
    printTimes('search: an order number', times.number);
    printTimes("search: a customer's name", times.name);
    printTimes('search: a phone in local form', times.phone);
    printTimes('filter: pending, one order in fifty', times.pending);
    printTimes(`bound: ${list.rows} rows by primary key, no HTTP`, times.keys);
    printTimes('bound: a request with nothing in it', times.empty);
    printRatio('deep page / first page', times.deep, times.first);
    printRatio('deep page / rows by primary key', times.deep, times.keys);
    printRatio('deep page / empty request', times.deep, times.empty);
    printRatio('search of a number / empty request', times.number, times.empty);
    printRatio('search of a name / empty request', times.name, times.empty);
    printRatio('search of a phone / empty request', times.phone, times.empty);
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
