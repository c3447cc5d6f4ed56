import type { Knex } from 'knex';
import { ENOUGH } from '@roms/domain/cycle';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import type { Trx } from '../knex.ts';

/** Reading a million orders takes seconds; ten times as many are still read (milliseconds). */
const LEARN_TIMEOUT_MS = 600_000;
const DAY_S = 86_400;
/** Purchases nearer than this are one: something was forgotten, or ordered in two parts (days). */
const SAME_PURCHASE_DAYS = 0.5;
/** A gap that is so many times longer or shorter than the usual one tells nothing. */
const OUTLIER = 3;
/** A product's cycle that changed by less moves no reminder (share). */
const NOTICEABLE = 0.05;

/**
 * What one unit lasted, in seconds, each time that a customer bought a product again: the gap between two purchases by
 * the quantity of the first. `purchases` is how many there were.
 */
const gaps = (whose: string): string => `
  bought AS (
    SELECT o.customer_id, i.product_id, o.ordered_at AS at, sum(i.quantity) AS quantity
      FROM orders o JOIN order_items i ON i.order_id = o.id
     WHERE o.status IN ('${REVENUE_STATUSES.join("', '")}') AND i.product_id IS NOT NULL ${whose}
     GROUP BY o.id, o.customer_id, i.product_id, o.ordered_at),
  counted AS (
    SELECT *, sum(CASE WHEN is_same THEN 0 ELSE 1 END) OVER (PARTITION BY customer_id, product_id ORDER BY at) AS purchase
      FROM (SELECT *, at - lag(at) OVER (PARTITION BY customer_id, product_id ORDER BY at)
                        < make_interval(secs => :nearSeconds) AS is_same FROM bought) AS near),
  purchases AS (
    SELECT customer_id, product_id, min(at) AS at, sum(quantity) AS quantity FROM counted
     GROUP BY customer_id, product_id, purchase),
  gaps AS (
    SELECT customer_id, product_id, purchases, extract(epoch FROM next - at)::double precision / quantity AS unit
      FROM (SELECT *, lead(at) OVER same AS next, count(*) OVER (PARTITION BY customer_id, product_id) AS purchases
              FROM purchases WINDOW same AS (PARTITION BY customer_id, product_id ORDER BY at)) AS following
     WHERE next IS NOT NULL)`;

/** The median of the gaps that are left when outliers are cut, by these columns. */
const usual = (columns: string, count: string, enough: string): string => `
  middles AS (
    SELECT ${columns}, percentile_cont(0.5) WITHIN GROUP (ORDER BY unit) AS middle FROM gaps
     GROUP BY ${columns} HAVING ${enough}),
  usual AS (
    SELECT ${columns}, percentile_cont(0.5) WITHIN GROUP (ORDER BY unit) AS unit_seconds, ${count} AS counted
      FROM gaps JOIN middles USING (${columns})
     WHERE unit BETWEEN middle / ${OUTLIER} AND middle * ${OUTLIER}
     GROUP BY ${columns})`;

const OF_CUSTOMERS = usual(
  'customer_id, product_id',
  'max(purchases)',
  `max(purchases) >= ${ENOUGH.purchases}`,
);
const OF_PRODUCTS = usual('product_id', 'count(*)', `count(*) >= ${ENOUGH.gaps}`);

type Learned = {
  /** Products whose cycle is noticeably another one now, or known for the first time. */
  products: number[];
};

/**
 * Learns all cycles anew from the shop's orders. What a customer buys meanwhile is learned at once by
 * `learnCustomerCycles` and waits for no lock of this. `dayMs`: the length of a day, for demos and tests.
 */
export async function learnCycles(trx: Trx, { dayMs }: { dayMs?: number } = {}): Promise<Learned> {
  await trx.raw(`SET LOCAL statement_timeout = ${LEARN_TIMEOUT_MS}`);
  const binding = { nearSeconds: nearSeconds(dayMs), noticeable: NOTICEABLE };
  await trx.raw(customerCycles(''), binding);
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `WITH ${gaps('')}, ${OF_PRODUCTS},
     gone AS (DELETE FROM product_cycles WHERE product_id NOT IN (SELECT product_id FROM usual) RETURNING product_id),
     before AS (SELECT * FROM product_cycles),
     written AS (
       INSERT INTO product_cycles (product_id, unit_seconds, gaps)
       SELECT product_id, unit_seconds, counted FROM usual ORDER BY product_id
       ON CONFLICT (product_id) DO UPDATE SET unit_seconds = excluded.unit_seconds, gaps = excluded.gaps)
     SELECT product_id AS id FROM gone
     UNION
     SELECT product_id FROM usual LEFT JOIN before USING (product_id)
      WHERE before.unit_seconds IS NULL
         OR abs(usual.unit_seconds - before.unit_seconds) > :noticeable * before.unit_seconds`,
    binding,
  );
  return { products: rows.map(({ id }) => id).sort((one, other) => one - other) };
}

/** The same for one customer's own purchases, at once; the caller holds the customer's row. */
export async function learnCustomerCycles(
  trx: Trx,
  customerId: number,
  { dayMs }: { dayMs?: number } = {},
): Promise<void> {
  await trx.raw(customerCycles('AND {customer_id} = :customerId'), {
    nearSeconds: nearSeconds(dayMs),
    customerId,
  });
}

/** Learns when nothing has been learned yet: a shop that has just been given this. True when it did. */
export async function learnFirstCycles(db: Knex, settings: { dayMs?: number }): Promise<boolean> {
  const known =
    (await db('product_cycles').first('product_id')) ?? (await db('customer_cycles').first('product_id'));
  if (known) return false;
  await db.transaction((trx) => learnCycles(trx, settings));
  return true;
}

/** `whose`: a further condition, with `{customer_id}` for the column. */
function customerCycles(whose: string): string {
  const of = (column: string): string => whose.replace('{customer_id}', column);
  return `WITH ${gaps(of('o.customer_id'))}, ${OF_CUSTOMERS},
    gone AS (
      DELETE FROM customer_cycles c
       WHERE NOT EXISTS (SELECT FROM usual u WHERE u.customer_id = c.customer_id AND u.product_id = c.product_id)
         ${of('c.customer_id')})
    INSERT INTO customer_cycles AS known (customer_id, product_id, unit_seconds, purchases)
    SELECT customer_id, product_id, unit_seconds, counted FROM usual ORDER BY customer_id, product_id
    ON CONFLICT (customer_id, product_id)
      DO UPDATE SET unit_seconds = excluded.unit_seconds, purchases = excluded.purchases
      WHERE (known.unit_seconds, known.purchases) IS DISTINCT FROM (excluded.unit_seconds, excluded.purchases)`;
}

function nearSeconds(dayMs: number | undefined): number {
  return SAME_PURCHASE_DAYS * (dayMs === undefined ? DAY_S : dayMs / 1_000);
}
