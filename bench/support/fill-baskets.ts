import type { Knex } from 'knex';
import { fillAtOnce } from './fill-at-once.ts';

const PRODUCTS = 2_000;
/** Who buys the one takes the next along, in so many of a hundred orders. */
const PLANTED = { from: 101, to: 139, percent: 40 };
/** Customers with ten orders each. */
const ORDERS_EACH = 10;

/**
 * Fills an empty, migrated database with orders of one to four products, the popular ones more often, in which twenty
 * pairs are planted; the same ones each time.
 */
export async function fillBaskets(db: Knex, orders: number): Promise<void> {
  await fillAtOnce(db, ['customers', 'orders', 'order_items'], async (trx) => {
    await trx.raw('SELECT setseed(0.42)');
    await trx.raw(
      `INSERT INTO products (name, normalised_name, sku, price, stock)
       SELECT 'Kopi ' || n, 'kopi ' || n, 'KOPI-' || n, 85000, 10 FROM generate_series(1, ${PRODUCTS}) AS n`,
    );
    await trx.raw(
      `INSERT INTO customers (name, name_source) SELECT 'Pelanggan ' || n, 'order'
         FROM generate_series(1, ?::int) AS n`,
      [Math.ceil(orders / ORDERS_EACH)],
    );
    await trx.raw(
      `INSERT INTO orders (order_number, customer_id, source, status, total_amount, ordered_at, completed_at)
       SELECT 'ORD-' || n, first + n % ?::int, 'shop', 'completed', 85000, at, at
         FROM generate_series(1, ?::int) AS n, (SELECT min(id) AS first FROM customers) AS customers,
              LATERAL (SELECT now() - n * interval '730 days' / ?::int AS at) AS time`,
      [Math.ceil(orders / ORDERS_EACH), orders, orders],
    );
    const item = `(SELECT min(id) FROM products)`;
    await trx.raw(
      `INSERT INTO order_items (order_id, product_id, product_name, normalised_name, quantity, price, subtotal)
       SELECT o.id, ${item} - 1 + place, 'Kopi ' || place, 'kopi ' || place, 1, 85000, 85000
         FROM orders o, LATERAL (SELECT DISTINCT 1 + floor(${PRODUCTS} * random() ^ 2)::int AS place
                                   FROM generate_series(1, 1 + (o.id % 4)::int)) AS basket`,
    );
    await trx.raw(
      `INSERT INTO order_items (order_id, product_id, product_name, normalised_name, quantity, price, subtotal)
       SELECT order_id, product_id + 1, product_name, normalised_name, 1, 85000, 85000 FROM order_items
        WHERE product_id - ${item} + 1 BETWEEN ${PLANTED.from} AND ${PLANTED.to}
          AND (product_id - ${item} + 1) % 2 = 1 AND random() < ${PLANTED.percent} / 100.0`,
    );
  });
  await db.raw('VACUUM ANALYZE');
}

/** How many rules there are from one planted product to its other, of how many; and how many others, of how many pairs. */
export async function foundRules(
  db: Knex,
): Promise<Record<'found' | 'planted' | 'byLuck' | 'pairs', number>> {
  const { rows } = await db.raw<{ rows: [{ found: number; byLuck: number }] }>(
    `SELECT count(*) FILTER (WHERE is_planted)::int AS found, count(*) FILTER (WHERE NOT is_planted)::int AS "byLuck"
       FROM (SELECT least(product_id, other_id) - first + 1 BETWEEN ${PLANTED.from} AND ${PLANTED.to}
                    AND (least(product_id, other_id) - first + 1) % 2 = 1 AND abs(product_id - other_id) = 1 AS is_planted
               FROM product_pairs, (SELECT min(id) AS first FROM products) AS products
              WHERE confidence IS NOT NULL) AS rules`,
  );
  const planted = PLANTED.to - PLANTED.from + 2;
  return { ...rows[0], planted, pairs: PRODUCTS * (PRODUCTS - 1) - planted };
}

/** The newest order that holds a planted product. */
export async function plantedOrder(db: Knex): Promise<number> {
  const { rows } = await db.raw<{ rows: [{ id: number }] }>(
    `SELECT max(order_id) AS id FROM order_items
      WHERE product_id = (SELECT min(id) FROM products) - 1 + ${PLANTED.from}`,
  );
  return rows[0].id;
}
