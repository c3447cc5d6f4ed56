import { ENOUGH, USUAL_DAYS } from '@roms/domain/cycle';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import { raw, type Sql } from './facts-sql.ts';

/** How long one unit lasts: `cycleOf` in SQL. */
const DAYS = `round((CASE
  WHEN own.purchases >= ${ENOUGH.purchases} THEN round((own.unit_seconds / 86400)::numeric, 1)
  WHEN usual.gaps >= ${ENOUGH.gaps} THEN round((usual.unit_seconds / 86400)::numeric, 1)
  ELSE coalesce(products.supply_days, ${USUAL_DAYS}) END * coalesce(said.factor, 1))::numeric, 1)`;

/** What was bought longer ago is not looked at: nobody is reminded of anything after a year, either. */
const LOOKED_AT = "interval '366 days'";

/**
 * When what each customer bought last of each product is used up, of products that can still be bought: of all customers
 * at once what a customer's page shows of one (`customerCycles`; a test compares them). `from` is a moment.
 */
const runOuts = (from: string): string => `
  SELECT last.customer_id, last.at + interval '1 day' * (last.quantity * ${DAYS}) AS run_out_at
    FROM (SELECT DISTINCT ON (bought.customer_id, item.product_id) bought.customer_id, item.product_id,
                 coalesce(bought.completed_at, bought.ordered_at) AS at, sum(item.quantity) AS quantity
            FROM orders AS bought JOIN order_items AS item ON item.order_id = bought.id
           WHERE bought.status IN ('${REVENUE_STATUSES.join("', '")}') AND item.product_id IS NOT NULL
             AND bought.ordered_at >= ${from} - ${LOOKED_AT}
           GROUP BY bought.id, item.product_id
           ORDER BY bought.customer_id, item.product_id, bought.ordered_at DESC, bought.id DESC) AS last
    JOIN products ON products.id = last.product_id AND products.active
    LEFT JOIN customer_cycles AS own ON own.customer_id = last.customer_id AND own.product_id = last.product_id
    LEFT JOIN product_cycles AS usual ON usual.product_id = last.product_id
    LEFT JOIN cycle_corrections AS said ON said.customer_id = last.customer_id AND said.product_id = last.product_id`;

/** Of whom something that they buy runs out from `from` on, and before `end`; null: whenever. */
export function runsOutWithin(from: Sql, end: Sql | null): Sql {
  const before = end === null ? raw('') : raw(`AND run_out_at < ${end.sql}`, ...end.bindings);
  return raw(
    `SELECT customer_id FROM (${runOuts(from.sql)}) AS run_outs WHERE run_out_at >= ${from.sql} ${before.sql}`,
    ...from.bindings,
    ...from.bindings,
    ...before.bindings,
  );
}
