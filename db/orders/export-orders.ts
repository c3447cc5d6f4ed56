import type { Knex } from 'knex';
import type { OrderStatus } from '@roms/domain/order-status';
import type { OrderSpan } from './status-totals.ts';

/** Orders read at once. */
const PAGE = 500;

export type ExportFilter = OrderSpan & { status?: OrderStatus };

/** The columns of an exported file: those that can be imported again, and what is ours. */
export const EXPORT_COLUMNS = [
  'order_number',
  'source',
  'external_id',
  'customer_name',
  'customer_phone',
  'product_name',
  'sku',
  'quantity',
  'price',
  'subtotal',
  'total',
  'status',
  'ordered_at',
  'completed_at',
  'payment_method',
  'address',
  'city',
  'courier',
  'tracking',
  'notes',
] as const;

export type ExportRow = Record<(typeof EXPORT_COLUMNS)[number], string | number | null>;
type Row = ExportRow & { id: number; position: string };

/**
 * The orders of the shop, newest first, a row for each of their lines, page by page: however many there are, only one
 * page is in memory. Times are UTC. Drafts come only when they are asked for.
 */
export async function* exportedOrders(
  db: Knex,
  { status, from, to }: ExportFilter,
): AsyncGenerator<ExportRow[]> {
  let after = null as { at: string; id: number } | null;
  for (;;) {
    const { rows }: { rows: Row[] } = await db.raw(SQL, {
      status: status ?? null,
      from: from ?? null,
      to: to ?? null,
      at: after?.at ?? null,
      id: after?.id ?? null,
    } as never);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = { at: last.position, id: last.id };
    yield rows;
  }
}

const SQL = `
  WITH page AS (
    SELECT * FROM orders
     WHERE (CASE WHEN cast(:status AS text) IS NULL THEN status <> 'draft' ELSE status = :status END)
       AND (cast(:from AS timestamptz) IS NULL OR ordered_at >= :from)
       AND (cast(:to AS timestamptz) IS NULL OR ordered_at < :to)
       AND (cast(:id AS bigint) IS NULL OR (ordered_at, id) < (cast(:at AS timestamptz), :id))
     ORDER BY ordered_at DESC, id DESC LIMIT ${PAGE})
  SELECT o.id, cast(o.ordered_at AS text) AS position, o.order_number, o.source,
         CASE WHEN o.source <> 'manual' THEN o.external_id END AS external_id, c.name AS customer_name,
         c.phone AS customer_phone, i.product_name, i.sku, i.quantity, i.price, i.subtotal, o.total_amount AS total,
         o.status, to_char(o.ordered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS ordered_at,
         to_char(o.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS completed_at,
         o.payment AS payment_method, o.address, o.city, o.courier, o.tracking, o.notes
    FROM page o JOIN customers c ON c.id = o.customer_id LEFT JOIN order_items i ON i.order_id = o.id
   ORDER BY o.ordered_at DESC, o.id DESC, i.id`;
