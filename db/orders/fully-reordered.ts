import type { Knex } from 'knex';
import { NEVER_BOUGHT_SQL } from '@roms/domain/order-status';
import { isFullyReordered, type BoughtItem } from '@roms/domain/reorder';
import { standIns } from './substitutes-of.ts';

type Row = {
  id: number;
  counts: boolean;
  productId: number | null;
  normalisedName: string | null;
  /** What the product stands in for. */
  substitutes: number[];
};

/**
 * Those of a customer's orders whose every item a later order holds, drafts and cancelled orders left out: one query,
 * however many orders are asked about. A substitute counts as what it stands in for.
 */
export async function fullyReordered(
  db: Knex,
  customerId: number,
  orderIds: readonly number[],
): Promise<number[]> {
  if (orderIds.length === 0) return [];
  const asked = new Set(orderIds);
  const reordered: number[] = [];
  // One of each product is enough: the rule asks whether it was bought, not how often.
  const later = new Map<string, BoughtItem>();
  const rows = await newestFirst(db, customerId, [...asked]);
  const substitutes = new Map(
    rows.flatMap((row) => (row.productId === null ? [] : [[row.productId, row.substitutes] as const])),
  );
  for (const { id, counts, items } of grouped(rows)) {
    if (asked.has(id) && isFullyReordered(items, [...later.values()])) reordered.push(id);
    const bought = [...items, ...standIns(items, substitutes)];
    if (counts) for (const item of bought) later.set(`${item.productId} ${item.normalisedName}`, item);
  }
  return reordered.sort((one, other) => one - other);
}

/** The customer's items from the oldest of these orders on, the latest order first. */
async function newestFirst(db: Knex, customerId: number, orderIds: number[]): Promise<Row[]> {
  // Compared inside the database: its microseconds do not survive a JavaScript date.
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT o.id, o.status NOT IN ${NEVER_BOUGHT_SQL} AS counts, i.product_id AS "productId", i.normalised_name AS "normalisedName",
            ARRAY(SELECT other_id::integer FROM product_relations
                   WHERE product_id = i.product_id AND kind = 'substitute') AS substitutes
       FROM orders o LEFT JOIN order_items i ON i.order_id = o.id
      WHERE o.customer_id = :customerId
        AND (o.ordered_at, o.id) >= (SELECT ordered_at, id FROM orders WHERE id = ANY(:orderIds)
                                      ORDER BY ordered_at, id LIMIT 1)
      ORDER BY o.ordered_at DESC, o.id DESC`,
    { customerId, orderIds },
  );
  return rows;
}

function grouped(rows: readonly Row[]): { id: number; counts: boolean; items: BoughtItem[] }[] {
  const orders: { id: number; counts: boolean; items: BoughtItem[] }[] = [];
  for (const { id, counts, productId, normalisedName } of rows) {
    if (orders.at(-1)?.id !== id) orders.push({ id, counts, items: [] });
    // An order without items comes as one empty row.
    if (normalisedName !== null) orders.at(-1)?.items.push({ productId, normalisedName });
  }
  return orders;
}
