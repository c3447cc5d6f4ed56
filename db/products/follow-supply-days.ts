import type { Knex } from 'knex';
import { writeRunOuts, WRITTEN_AT_ONCE } from './refresh-run-outs.ts';

/** Reading all buyers of a best-seller takes seconds, and the sweep that waits for it two minutes (milliseconds). */
const READ_TIMEOUT_MS = 45_000;

/**
 * Brings the days of products that a person changed to when their buyers run out, buyer by buyer. It ends soon after
 * `isOver` says so, but never before it has written some buyers or seen to one product, so that each call gets on; the
 * rest is owed to the next one. Safe to repeat. An order that had read the days before they were changed and is written
 * down after its product was seen to is left to the night (`refreshRunOuts`).
 */
export async function followSupplyDays(db: Knex, isOver: () => boolean = () => false): Promise<void> {
  const owed = db('products').whereRaw('supply_days IS DISTINCT FROM kept_supply_days');
  // Nobody has bought most of them: a file of new products.
  await noteFollowed(
    db,
    owed
      .clone()
      .whereNotExists(db('customer_run_outs').whereRaw('product_id = products.id').select(db.raw('1'))),
  );
  const products: { id: number; supply_days: number | null }[] = await owed
    .orderBy('id')
    .select('id', 'supply_days');
  for (const [index, { id, supply_days: days }] of products.entries()) {
    if (index > 0 && isOver()) return;
    const customerIds = await otherwise(db, id);
    for (let from = 0; from < customerIds.length; from += WRITTEN_AT_ONCE) {
      if (from > 0 && isOver()) return;
      const some = customerIds.slice(from, from + WRITTEN_AT_ONCE);
      await db.transaction((trx) => writeRunOuts(trx, some));
    }
    // Changed once more meanwhile, it is owed again.
    await noteFollowed(
      db,
      db('products').where({ id }).whereRaw('supply_days IS NOT DISTINCT FROM cast(? AS integer)', [days]),
    );
  }
}

/** What a sale or a file holds stays owed: waiting for one product while others are held is how two block each other. */
async function noteFollowed(db: Knex, products: Knex.QueryBuilder): Promise<void> {
  await db('products')
    .whereIn('id', products.orderBy('id').forNoKeyUpdate().skipLocked().select('id'))
    .update({ kept_supply_days: db.ref('supply_days') });
}

/** The buyers of a product of whom something else is kept than the rows say by now. */
async function otherwise(db: Knex, productId: number): Promise<number[]> {
  return db.transaction(async (trx) => {
    await trx.raw(`SET LOCAL statement_timeout = ${READ_TIMEOUT_MS}`);
    const { rows } = await trx.raw<{ rows: { id: number }[] }>(
      `SELECT customer_id AS id
         FROM run_out_facts AS facts JOIN customer_run_outs AS kept USING (customer_id, product_id)
        WHERE product_id = :productId AND facts.run_out_at <> kept.run_out_at ORDER BY id`,
      { productId },
    );
    return rows.map(({ id }) => id);
  });
}
