import { raw, type Sql } from './facts-sql.ts';

/** What was bought longer ago is not looked at: nobody is reminded of anything after a year, either. */
const LOOKED_AT = "interval '366 days'";

/**
 * Of whom something that they bought, and can still buy, is used up from `from` on, and before `end`; null: whenever. What
 * a customer's page shows of one (`customerCycles`), read from what is kept of all (migration `keep_run_outs`).
 */
export function runsOutWithin(from: Sql, end: Sql | null): Sql {
  const before = end === null ? raw('') : raw(`AND kept.run_out_at < ${end.sql}`, ...end.bindings);
  return raw(
    `SELECT kept.customer_id FROM customer_run_outs AS kept
       JOIN products ON products.id = kept.product_id AND products.active
      WHERE kept.run_out_at >= ${from.sql} ${before.sql} AND kept.ordered_at >= ${from.sql} - ${LOOKED_AT}`,
    ...from.bindings,
    ...before.bindings,
    ...from.bindings,
  );
}
