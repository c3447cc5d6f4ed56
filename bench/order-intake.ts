import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { percentile, throughput } from './support/figures.ts';
import { postOrder } from './support/post-order.ts';
import { withShop } from './support/shop.ts';

const TURNS = 5;
const TURN_MS = 2_500;
const WARM_UP_MS = 3_000;
const LANES = [1, 16];

/**
 * Orders a second through `POST /api/v1/orders` (key, limits, validation, customer, products, two items, timeline,
 * idempotency, announcement) against bare transactions that insert an order with two items.
 */
export async function run(): Promise<void> {
  await withShop(
    async (db) => void (await db.raw(productRows)),
    async (shop) => {
      const bound = await customerOfBound(shop.db);
      await throughput(8, WARM_UP_MS, (index) => postOrder(shop, index));
      for (const lanes of LANES) {
        const orders: number[] = [];
        const bare: number[] = [];
        // In turns, so that whatever else the machine does falls on both alike.
        for (let turn = 0; turn < TURNS; turn += 1) {
          bare.push(await throughput(lanes, TURN_MS, (index) => insertOrder(shop.db, bound, index)));
          orders.push(await throughput(lanes, TURN_MS, (index) => postOrder(shop, index)));
        }
        const [perSecond, barePerSecond] = [percentile(orders, 0.5), percentile(bare, 0.5)];
        console.log(
          `  ${lanes} at once: POST /api/v1/orders ${perSecond.toFixed(0)}/s, bare commits ${barePerSecond.toFixed(0)}/s: ` +
            `a bare commit is ${(barePerSecond / perSecond).toFixed(1)}× as fast`,
        );
      }
    },
  );
}

const productRows = `INSERT INTO products (name, normalised_name, sku, price, stock)
  SELECT 'Kopi ' || n, 'kopi ' || n, 'KOPI-' || n, 85000, 100 FROM generate_series(1, 50) AS n`;

async function customerOfBound(db: Knex): Promise<number> {
  const rows = await db('customers')
    .insert({ name: 'Bound', name_source: 'manual', phone: '6281299999999' })
    .returning('id');
  return rows[0].id as number;
}

async function insertOrder(db: Knex, customerId: number, index: number): Promise<void> {
  await db.transaction(async (trx) => {
    const number = `BARE-${randomBytes(8).toString('hex')}`;
    const { rows } = await trx.raw(
      `INSERT INTO orders (order_number, customer_id, source, total_amount) VALUES (?, ?, 'bound', 262000) RETURNING id`,
      [number, customerId],
    );
    const product = 1 + (index % 50);
    await trx.raw(
      `INSERT INTO order_items (order_id, product_id, product_name, normalised_name, quantity, price, subtotal)
       VALUES (?, ?, 'Kopi', 'kopi', 2, 85000, 170000), (?, ?, 'Kopi', 'kopi', 1, 92000, 92000)`,
      [rows[0].id, product, rows[0].id, product],
    );
  });
}
