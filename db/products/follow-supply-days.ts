import type { Knex } from 'knex';
import { writeRunOuts, WRITTEN_AT_ONCE } from './refresh-run-outs.ts';

/**
 * Brings the days of products that a person changed to when their buyers run out, buyer by buyer; what it has not done
 * until `isOver` says so is owed to the next call. Safe to repeat.
 */
export async function followSupplyDays(db: Knex, isOver: () => boolean = () => false): Promise<void> {
  const owed = db('products').whereRaw('supply_days IS DISTINCT FROM kept_supply_days');
  // Nobody has bought most of them: a file of new products.
  await owed
    .clone()
    .whereNotExists(db('customer_run_outs').whereRaw('product_id = products.id').select(db.raw('1')))
    .update({ kept_supply_days: db.ref('supply_days') });
  const products: { id: number; supply_days: number | null }[] = await owed
    .orderBy('id')
    .select('id', 'supply_days');
  for (const { id, supply_days: days } of products) {
    const customerIds = await otherwise(db, id);
    for (let from = 0; from < customerIds.length; from += WRITTEN_AT_ONCE) {
      if (isOver()) return;
      const some = customerIds.slice(from, from + WRITTEN_AT_ONCE);
      await db.transaction((trx) => writeRunOuts(trx, some));
    }
    // Changed once more meanwhile, it is owed again.
    await db('products')
      .where({ id })
      .whereRaw('supply_days IS NOT DISTINCT FROM cast(? AS integer)', [days])
      .update({ kept_supply_days: days });
  }
}

/** The buyers of a product of whom something else is kept than the rows say by now. */
async function otherwise(db: Knex, productId: number): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `SELECT customer_id AS id FROM run_out_facts AS facts JOIN customer_run_outs AS kept USING (customer_id, product_id)
      WHERE product_id = :productId AND facts.run_out_at <> kept.run_out_at ORDER BY id`,
    { productId },
  );
  return rows.map(({ id }) => id);
}
