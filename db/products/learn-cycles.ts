import type { Knex } from 'knex';
import { ENOUGH } from '@roms/domain/cycle';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import type { Trx } from '../knex.ts';
import { refreshRunOuts } from './refresh-run-outs.ts';
import { textList } from '../text-list.ts';

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
     WHERE o.status IN (${textList(REVENUE_STATUSES)}) AND i.product_id IS NOT NULL ${whose}
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

type Settings = {
  /** The length of a day, for demos and tests (milliseconds). */
  dayMs?: number;
  /** Called in the transaction that writes a product's cycle, when it is noticeably another one or known no more. */
  onNoticed?: (trx: Trx, productId: number) => Promise<void>;
  /** Called between the pieces; what it throws ends the run, and the next one finds only what still differs. */
  onPiece?: () => void;
};

/** Products whose cycle is noticeably another one now, or known for the first time. */
type Learned = { products: number[] };

/**
 * Learns all cycles anew from the shop's orders, and when by that everything is used up. The orders are read without a
 * lock; what differs is written in small transactions, so that nobody who sells meanwhile waits for the whole. Safe to
 * repeat, and to stop in the middle.
 */
export async function learnCycles(db: Knex, settings: Settings = {}): Promise<Learned> {
  await learnAllCustomers(db, settings);
  const products = await learnProducts(db, settings);
  await refreshRunOuts(db, settings);
  return { products };
}

/** Customers of whom too many are read at once would be a long statement, of too few many of them. */
const PORTION = 500;

async function learnAllCustomers(db: Knex, { dayMs, onPiece }: Settings): Promise<void> {
  for (let after = 0; ;) {
    const portion = db('customers').where('id', '>', after).orderBy('id').limit(PORTION).select('id');
    const last = (await db.from(portion.as('portion')).max('id as id').first()) as { id: number | null };
    if (last.id === null) return;
    const { rows } = await db.raw<{ rows: { id: number }[] }>(
      `WITH ${gaps('AND o.customer_id > :after AND o.customer_id <= :last')}, ${OF_CUSTOMERS}
       SELECT DISTINCT customer_id AS id
         FROM usual FULL JOIN
              (SELECT * FROM customer_cycles WHERE customer_id > :after AND customer_id <= :last) known
              USING (customer_id, product_id)
        WHERE (usual.unit_seconds, usual.counted) IS DISTINCT FROM (known.unit_seconds, known.purchases)`,
      { nearSeconds: nearSeconds(dayMs), after, last: last.id },
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) await db.transaction((trx) => relearnCustomers(trx, ids, dayMs));
    onPiece?.();
    after = last.id;
  }
}

/** Once more under the customers' locks, for what they bought since was learned already. */
async function relearnCustomers(trx: Trx, customerIds: number[], dayMs: number | undefined): Promise<void> {
  await trx('customers').whereIn('id', customerIds).orderBy('id').forNoKeyUpdate().select('id');
  await trx.raw(customerCycles('AND {customer_id} = ANY(:customerIds)'), {
    nearSeconds: nearSeconds(dayMs),
    customerIds,
  });
}

type ProductCycle = { id: number; unit_seconds: number | null; gaps: number | null; is_noticeable: boolean };

/** Reads first: only products that differ are written, each by itself with what depends on it. */
async function learnProducts(db: Knex, { dayMs, onNoticed, onPiece }: Settings): Promise<number[]> {
  const changed = await db.transaction(async (trx) => {
    await trx.raw(`SET LOCAL statement_timeout = ${LEARN_TIMEOUT_MS}`);
    const { rows } = await trx.raw<{ rows: ProductCycle[] }>(
      `WITH ${gaps('')}, ${OF_PRODUCTS}
       SELECT product_id AS id, usual.unit_seconds, usual.counted::int AS gaps,
              usual.unit_seconds IS NULL OR known.unit_seconds IS NULL
                OR abs(usual.unit_seconds - known.unit_seconds) > :noticeable * known.unit_seconds AS is_noticeable
         FROM usual FULL JOIN product_cycles known USING (product_id)
        WHERE (usual.unit_seconds, usual.counted) IS DISTINCT FROM (known.unit_seconds, known.gaps)
        ORDER BY product_id`,
      { nearSeconds: nearSeconds(dayMs), noticeable: NOTICEABLE },
    );
    return rows;
  });
  const noticed: number[] = [];
  for (const cycle of changed) {
    await db.transaction(async (trx) => {
      // Orders are held before products.
      if (cycle.is_noticeable) await onNoticed?.(trx, cycle.id);
      await writeProductCycle(trx, cycle);
    });
    if (cycle.is_noticeable) noticed.push(cycle.id);
    onPiece?.();
  }
  return noticed;
}

async function writeProductCycle(trx: Trx, { id, unit_seconds, gaps }: ProductCycle): Promise<void> {
  if (unit_seconds === null) {
    await trx('product_cycles').where({ product_id: id }).delete();
    return;
  }
  // A product that was deleted meanwhile has none.
  await trx.raw(
    `INSERT INTO product_cycles (product_id, unit_seconds, gaps)
     SELECT id, :unit_seconds::double precision, :gaps::integer FROM products WHERE id = :id FOR KEY SHARE
     ON CONFLICT (product_id) DO UPDATE SET unit_seconds = excluded.unit_seconds, gaps = excluded.gaps`,
    { id, unit_seconds, gaps },
  );
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
export async function learnFirstCycles(db: Knex, settings: Settings): Promise<boolean> {
  const known =
    (await db('product_cycles').first('product_id')) ?? (await db('customer_cycles').first('product_id'));
  if (known) return false;
  await learnCycles(db, settings);
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
