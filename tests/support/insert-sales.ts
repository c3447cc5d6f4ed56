import type { Knex } from 'knex';
import type { OrderStatus } from '@roms/domain/order-status';
import { seededRandom } from './hostile.ts';

/** An order of the past: whose, and what it held, by place. */
export type Sale = { customer: number; products: number[]; status?: OrderStatus };

/** Writes an empty shop's products, customers and orders by the thousand; triggers rest meanwhile. Returns the products' ids. */
export async function insertSales(
  db: Knex,
  { products, customers }: { products: number; customers: number },
  sales: readonly Sale[],
): Promise<number[]> {
  return db.transaction(async (trx) => {
    await trx.raw('TRUNCATE customers, products CASCADE');
    await trx.raw('SET LOCAL session_replication_role = replica');
    const { rows } = await trx.raw<{ rows: { id: number }[] }>(
      `INSERT INTO products (name, normalised_name, sku, price, stock)
       SELECT 'P' || n, 'p' || n, 'P-' || n, 1000, 10 FROM generate_series(1, ?::int) AS n RETURNING id`,
      [products],
    );
    const ids = rows.map(({ id }) => id);
    await trx.raw(
      `WITH sales AS (
         SELECT ordinality AS n, sale ->> 'status' AS status, (sale ->> 'customer')::int AS customer, sale -> 'products' AS products
           FROM jsonb_array_elements(?::jsonb) WITH ORDINALITY AS list (sale, ordinality)),
       people AS (
         INSERT INTO customers (name, name_source) SELECT 'C' || n, 'order' FROM generate_series(0, ?::int - 1) AS n
         RETURNING id, substr(name, 2)::int AS n),
       placed AS (
         INSERT INTO orders (order_number, customer_id, source, status, total_amount, ordered_at)
         SELECT 'S-' || sales.n, people.id, 'test', coalesce(sales.status, 'completed'), 1000, now()
           FROM sales JOIN people ON people.n = sales.customer
         RETURNING id, substr(order_number, 3)::bigint AS n)
       INSERT INTO order_items (order_id, product_id, product_name, normalised_name, quantity, price, subtotal)
       SELECT placed.id, (?::bigint[])[1 + product::int], 'P', 'p', 1, 1000, 1000
         FROM placed JOIN sales USING (n), jsonb_array_elements_text(sales.products) AS product`,
      [JSON.stringify(sales), customers, ids],
    );
    return ids;
  });
}

export type PlantedShop = {
  products: number;
  customers: number;
  orders: number;
  /** Pairs of products: so large a share of who buys the one takes the other along. */
  pairs: [number, number][];
  share: number;
};

/** Baskets of one to four products, the popular ones more often, with nothing behind them but the planted pairs. */
export function plantedSales(
  seed: number,
  { products, customers, orders, pairs, share }: PlantedShop,
): Sale[] {
  const random = seededRandom(seed);
  const popularity = Array.from({ length: products }, (_, place) => 1 / (place + 3));
  const sum = popularity.reduce((total, weight) => total + weight, 0);
  const anyProduct = (): number => {
    let left = random() * sum;
    return Math.max(
      0,
      popularity.findIndex((weight) => (left -= weight) < 0),
    );
  };
  return Array.from({ length: orders }, () => {
    const basket = new Set(Array.from({ length: 1 + Math.floor(random() * 4) }, anyProduct));
    for (const [one, other] of pairs) if (basket.has(one) && random() < share) basket.add(other);
    return { customer: Math.floor(random() * customers), products: [...basket] };
  });
}
