import type { Knex } from 'knex';
import type { Trx } from '../knex.ts';

/** Customers who are looked at in one statement. */
const READ_AT_ONCE = 500;
/** Customers who are written in one transaction: somebody who sells to one of them waits for no more than that. */
export const WRITTEN_AT_ONCE = 50;
/** What was bought longer ago is forgotten: a filter asks for the last year's. */
const KEPT = `ordered_at >= now() - interval '400 days'`;

/**
 * Puts right when what each customer bought last is used up, where it is not what the shop's orders and cycles say by
 * now: a product lasts everybody longer or shorter, or a load without triggers brought orders. Reads without a lock and
 * writes what differs, in small transactions. `onPiece` is called between the pieces; what it throws ends the run. Safe
 * to repeat.
 */
export async function refreshRunOuts(db: Knex, { onPiece }: { onPiece?: () => void } = {}): Promise<void> {
  for (let after = 0; ;) {
    const portion = db('customers').where('id', '>', after).orderBy('id').limit(READ_AT_ONCE).select('id');
    const last = (await db.from(portion.as('portion')).max('id as id').first()) as { id: number | null };
    if (last.id === null) return;
    const ids = await differing(db, { after, last: last.id });
    for (let from = 0; from < ids.length; from += WRITTEN_AT_ONCE)
      await db.transaction((trx) => writeRunOuts(trx, ids.slice(from, from + WRITTEN_AT_ONCE)));
    onPiece?.();
    after = last.id;
  }
}

async function differing(db: Knex, range: { after: number; last: number }): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `SELECT DISTINCT customer_id AS id
       FROM (SELECT * FROM run_out_facts WHERE customer_id > :after AND customer_id <= :last AND ${KEPT}) AS facts
       FULL JOIN (SELECT * FROM customer_run_outs WHERE customer_id > :after AND customer_id <= :last) AS kept
            USING (customer_id, product_id)
      WHERE (facts.order_id, facts.ordered_at, facts.run_out_at)
        IS DISTINCT FROM (kept.order_id, kept.ordered_at, kept.run_out_at)
      ORDER BY id`,
    range,
  );
  return rows.map(({ id }) => id);
}

/** All of these customers, under their locks, which everybody holds who changes what they bought. */
export async function writeRunOuts(trx: Trx, customerIds: readonly number[]): Promise<void> {
  await trx('customers')
    .whereIn('id', [...customerIds])
    .orderBy('id')
    .forNoKeyUpdate()
    .select('id');
  await trx.raw(
    `WITH facts AS MATERIALIZED (SELECT * FROM run_out_facts WHERE customer_id = ANY(:customerIds) AND ${KEPT}),
     gone AS (
       DELETE FROM customer_run_outs kept WHERE customer_id = ANY(:customerIds)
          AND NOT EXISTS (SELECT FROM facts WHERE facts.customer_id = kept.customer_id AND facts.product_id = kept.product_id))
     INSERT INTO customer_run_outs AS kept (customer_id, product_id, order_id, ordered_at, run_out_at)
     SELECT customer_id, product_id, order_id, ordered_at, run_out_at FROM facts ORDER BY customer_id, product_id
     ON CONFLICT (customer_id, product_id) DO UPDATE
        SET order_id = excluded.order_id, ordered_at = excluded.ordered_at, run_out_at = excluded.run_out_at
      WHERE (kept.order_id, kept.ordered_at, kept.run_out_at)
        IS DISTINCT FROM (excluded.order_id, excluded.ordered_at, excluded.run_out_at)`,
    { customerIds: [...customerIds] } as never,
  );
}
