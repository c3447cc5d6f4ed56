import type { Knex } from 'knex';
import type { OrderEvent } from '@roms/contracts/orders';
import type { Segment } from '@roms/domain/segment';
import { customerIsSeen } from '../customers/few-customers.ts';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** What of an order's life says something of the customer; its thanks and plans are told on its own page. */
const TOLD: readonly OrderEvent['type'][] = [
  'order_created',
  'order_confirmed',
  'status_changed',
  'reminder_queued',
  'reminder_answered',
  'reordered',
  'revived',
];

/** `what` and `from`, `to` by kind: an event's type and its statuses, segments, or what was said of consent. */
export type TimelineRow = {
  id: number;
  kind: 'created' | 'order' | 'segment' | 'consent';
  at: Date;
  what: string | null;
  from: Segment | string | null;
  to: Segment | string | null;
  orderId: number | null;
  orderNumber: string | null;
  actor: string | null;
};

/**
 * What happened with a customer, the latest first; the caller knows that they may be seen, `viewer` which of their orders.
 * `id` is of the entry, across kinds: what happened at one moment is in its order.
 */
export async function customerTimeline(
  db: Knex,
  viewer: Viewer,
  { customerId, cursor }: { customerId: number; cursor?: string },
): Promise<{ rows: TimelineRow[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor);
  const behind = after === null ? '' : 'WHERE (at, id) < (cast(:at AS timestamptz), :after)';
  const { rows } = await db.raw<{ rows: (TimelineRow & { position: string })[] }>(
    `SELECT *, cast(at AS text) AS position FROM (${entriesSql(viewer)}) AS entry ${behind}
      ORDER BY at DESC, id DESC LIMIT :limit`,
    {
      ...{ customerId, told: TOLD, limit: PAGE_SIZE + 1 },
      userId: viewer.sees === 'own' ? viewer.userId : null,
      ...{ at: after?.at ?? null, after: after?.id ?? null },
    } as never,
  );
  return toPage(rows, ({ position, id }) => ({ at: position, id }));
}

/** Ids of four tables in one number, so that two entries of one moment have an order. */
const entriesSql = (viewer: Viewer): string => `
  SELECT 4 * e.id + 3 AS id, 'order' AS kind, e.at, e.type AS what, e.details->>'from' AS "from", e.details->>'to' AS "to",
         o.id AS "orderId", o.order_number AS "orderNumber", e.actor
    FROM orders o JOIN order_events e ON e.order_id = o.id
   WHERE o.customer_id = :customerId AND e.type = ANY(cast(:told AS text[]))
     AND ${viewer.sees === 'all' ? 'true' : customerIsSeen('o.customer_id', 'o.created_by')}
  UNION ALL
  SELECT 4 * id + 2, 'segment', at, NULL, from_segment, to_segment, NULL, NULL, NULL
    FROM segment_moves WHERE customer_id = :customerId
  UNION ALL
  SELECT 4 * id + 1, 'consent', at, state, NULL, NULL, NULL, NULL, actor_name
    FROM consents WHERE customer_id = :customerId
  UNION ALL
  SELECT 4 * id, 'created', created_at, NULL, NULL, NULL, NULL, NULL, NULL FROM customers WHERE id = :customerId`;
