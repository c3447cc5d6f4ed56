import { raw, type Sql } from './facts-sql.ts';

/** What was bought longer ago is not looked at: nobody is reminded of anything after a year, either. */
const LOOKED_AT = "interval '366 days'";

/**
 * When what customers bought, and can still buy, is used up, from a moment on: what a customer's page shows of one
 * (`customerCycles`), read from what is kept of all (migration `keep_run_outs`).
 */
const runOuts = (from: string): string => `
  SELECT kept.customer_id FROM customer_run_outs AS kept
    JOIN products ON products.id = kept.product_id AND products.active
   WHERE kept.run_out_at >= ${from} AND kept.ordered_at >= ${from} - ${LOOKED_AT}`;

/** Of whom something runs out from `from` on and before `end`. */
export function runsOutBefore(from: Sql, end: Sql): Sql {
  return raw(
    `${runOuts(from.sql)} AND kept.run_out_at < ${end.sql}`,
    ...from.bindings,
    ...from.bindings,
    ...end.bindings,
  );
}

/** Of whom something runs out from `from` on, and nothing before `end`. */
export function runsOutLater(from: Sql, end: Sql): Sql {
  return raw(
    `${runOuts(from.sql)} GROUP BY kept.customer_id HAVING min(kept.run_out_at) >= ${end.sql}`,
    ...from.bindings,
    ...from.bindings,
    ...end.bindings,
  );
}
