import type { Knex } from 'knex';
import { cycleOf, USUAL_DAYS, type Cycle } from '@roms/domain/cycle';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { textList } from '../text-list.ts';

const DAY_S = 86_400;
/** Products of one customer that are shown. */
const MOST = 20;

export type CustomerCycle = {
  productId: number;
  productName: string;
  boughtAt: Date;
  quantity: number;
  cycle: Cycle;
  /** When what was bought last should be used up. */
  runOutAt: Date;
};

type Row = Omit<CustomerCycle, 'cycle' | 'runOutAt'> & {
  supplyDays: number | null;
  customerSeconds: number | null;
  purchases: number | null;
  productSeconds: number | null;
  gaps: number | null;
  factor: number | null;
};

/**
 * How long each product that a customer buys lasts them, what runs out next first; retired products are left out. Of orders
 * that `viewer` may not see nothing is told: where there are such, what was learned from all of them is left out too.
 * `dayMs`: the length of a day, for demos and tests.
 */
export async function customerCycles(
  db: Knex,
  viewer: Viewer,
  customerId: number,
  { dayMs = DAY_S * 1_000 }: { dayMs?: number },
): Promise<CustomerCycle[]> {
  const seen = scoped(db('orders').select('orders.id'), visibleOrders(viewer)).where({
    customer_id: customerId,
  });
  const { rows } = await db.raw<{ rows: Row[] }>(
    `WITH bought AS (
       SELECT o.*, o.id IN :seen AS is_seen FROM orders o
        WHERE o.customer_id = :customerId AND o.status IN (${textList(REVENUE_STATUSES)}))
     SELECT last.product_id AS "productId", p.name AS "productName", last.at AS "boughtAt", last.quantity,
            p.supply_days AS "supplyDays", own.unit_seconds AS "customerSeconds", own.purchases,
            usual.unit_seconds AS "productSeconds", usual.gaps, said.factor
       FROM (SELECT DISTINCT ON (i.product_id) i.product_id, coalesce(o.completed_at, o.ordered_at) AS at,
                    sum(i.quantity)::int AS quantity
               FROM bought o JOIN order_items i ON i.order_id = o.id
              WHERE o.is_seen AND i.product_id IS NOT NULL
              GROUP BY o.id, o.completed_at, o.ordered_at, i.product_id ORDER BY i.product_id, o.ordered_at DESC, o.id DESC) AS last
       JOIN products p ON p.id = last.product_id AND p.active
       LEFT JOIN customer_cycles own ON own.customer_id = :customerId AND own.product_id = last.product_id
        AND NOT EXISTS (SELECT FROM bought WHERE NOT is_seen)
       LEFT JOIN product_cycles usual ON usual.product_id = last.product_id
       LEFT JOIN cycle_corrections said ON said.customer_id = :customerId AND said.product_id = last.product_id`,
    { customerId, seen },
  );
  const days = (seconds: number): number => (seconds * 1_000) / dayMs;
  const cycles = rows.map((row) => {
    const { supplyDays, customerSeconds, purchases, productSeconds, gaps, factor, ...bought } = row;
    const customer =
      customerSeconds === null || purchases === null ? null : { days: days(customerSeconds), purchases };
    const product = productSeconds === null || gaps === null ? null : { days: days(productSeconds), gaps };
    const cycle = cycleOf({ customer, product, supplyDays, factor }, USUAL_DAYS);
    const runOutAt = new Date(bought.boughtAt.getTime() + cycle.days * bought.quantity * dayMs);
    return { ...bought, cycle, runOutAt };
  });
  return cycles.sort((one, other) => one.runOutAt.getTime() - other.runOutAt.getTime()).slice(0, MOST);
}
