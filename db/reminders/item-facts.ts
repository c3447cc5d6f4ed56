import type { Knex } from 'knex';
import type { ReminderItem } from '@roms/domain/reminder';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';

const DAY_MS = 86_400_000;

type Row = {
  orderId: number;
  productId: number | null;
  productName: string;
  quantity: number;
  isRetired: boolean;
  supplyDays: number | null;
  customerSeconds: number | null;
  purchases: number | null;
  productSeconds: number | null;
  gaps: number | null;
  factor: number | null;
};

/** What reminders must know of the items of these orders, in the order in which they were written: looked up by keys alone. */
export async function itemFacts(
  db: Knex,
  orderIds: readonly number[],
  { dayMs = DAY_MS }: Pick<PipelineSettings, 'dayMs'>,
): Promise<Map<number, ReminderItem[]>> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT i.order_id AS "orderId", i.product_id AS "productId", i.product_name AS "productName",
            (CASE WHEN i.product_id IS NULL THEN i.quantity
                  ELSE sum(i.quantity) OVER (PARTITION BY i.order_id, i.product_id) END)::int AS quantity,
            coalesce(NOT p.active, false) AS "isRetired", p.supply_days AS "supplyDays",
            own.unit_seconds AS "customerSeconds", own.purchases,
            usual.unit_seconds AS "productSeconds", usual.gaps, said.factor
       FROM order_items i JOIN orders o ON o.id = i.order_id
       LEFT JOIN products p ON p.id = i.product_id
       LEFT JOIN customer_cycles own ON own.customer_id = o.customer_id AND own.product_id = i.product_id
       LEFT JOIN product_cycles usual ON usual.product_id = i.product_id
       LEFT JOIN cycle_corrections said ON said.customer_id = o.customer_id AND said.product_id = i.product_id
      WHERE i.order_id = ANY(?) ORDER BY i.order_id, i.id`,
    [[...orderIds]],
  );
  const days = (seconds: number): number => (seconds * 1_000) / dayMs;
  const items = rows.map((row) => ({
    orderId: row.orderId,
    item: {
      productId: row.productId,
      productName: row.productName,
      quantity: row.quantity,
      isRetired: row.isRetired,
      supplyDays: row.supplyDays,
      customer:
        row.customerSeconds === null || row.purchases === null
          ? null
          : { days: days(row.customerSeconds), purchases: row.purchases },
      product:
        row.productSeconds === null || row.gaps === null
          ? null
          : { days: days(row.productSeconds), gaps: row.gaps },
      factor: row.factor,
    },
  }));
  const grouped = Map.groupBy(items, ({ orderId }) => orderId);
  return new Map([...grouped].map(([orderId, found]) => [orderId, found.map(({ item }) => item)]));
}
