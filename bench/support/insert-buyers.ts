import type { Trx } from '../../db/knex.ts';

/**
 * Customers with so many orders each, none of whom was ever placed in a segment: a fifth has bought nothing that counts,
 * some are new or bought twice; all in the order in which orders come. For an empty shop, within `fillAtOnce`.
 */
export async function insertBuyers(trx: Trx, customers: number, ordersEach: number): Promise<void> {
  await trx.raw(
    `INSERT INTO customers (name, name_source, phone)
     SELECT 'Pelanggan ' || n, 'order', '62812' || (10000000 + n) FROM generate_series(1, ${customers}) AS n`,
  );
  await trx.raw(
    `INSERT INTO orders (order_number, customer_id, source, status, total_amount, ordered_at, completed_at)
     SELECT 'ORD-S' || lpad(n::text, 9, '0'), id, 'bench',
            CASE WHEN id % 5 = 0 OR id % 11 < 2 AND n / ${customers} > 1 THEN 'cancelled'
                 WHEN n % 40 = 0 THEN 'pending' ELSE 'completed' END,
            30000 + n % 17 * 20000,
            now() - interval '1 day' * CASE id % 11 WHEN 0 THEN n % 25 WHEN 1 THEN 35 + n % 20
                                            ELSE (n % 730) * (id % 7 + 1) / 7 END,
            now()
       FROM generate_series(1::bigint, ${customers} * ${ordersEach}) AS n,
            LATERAL (SELECT 1 + n * 7919 % ${customers} AS id) AS whose`,
  );
  await trx.raw('INSERT INTO customer_segments (customer_id) SELECT id FROM customers');
}
