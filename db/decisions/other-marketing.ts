import type { Knex } from 'knex';
import { MARKETING_AUTOMATIONS } from '@roms/domain/automations';
import type { OtherMarketing } from '@roms/domain/decisions/check';
import {
  OPEN_STATUSES,
  PROVEN_STATUSES,
  isOpenMessage,
  type MessageStatus,
} from '@roms/domain/message-status';
import { isFullyReordered, type BoughtItem } from '@roms/domain/reorder';
import type { OrderFacts } from '../orders/order-facts.ts';

type Asked = {
  customerId: number;
  order: OrderFacts | null;
  occurrenceKey: string;
  /** The message that is judged, once it is written: what was written after it waits for it. */
  messageId: number | null;
  /** What left before this no longer counts. */
  since: Date;
  now: Date;
  /** The customer answered the order's last reminder, so that another was asked for. */
  isAnswered: boolean;
};

type Row = { messageId: number; sentAt: Date; status: MessageStatus; orderId: number | null };

/**
 * The marketing that a customer got since a moment or is about to get, whatever order caused it, and what made this
 * occurrence wait before. Failed and withdrawn messages do not count.
 */
export async function otherMarketing(db: Knex, asked: Asked): Promise<OtherMarketing[]> {
  const rows: Row[] = await db('messages as m')
    .join('conversations as c', 'c.id', 'm.conversation_id')
    .where('c.customer_id', asked.customerId)
    .whereIn('m.automation', [...MARKETING_AUTOMATIONS])
    .whereRaw('m.occurrence_key IS DISTINCT FROM ?', [asked.occurrenceKey])
    .where((counts) =>
      counts.whereIn('m.status', [...PROVEN_STATUSES, 'unconfirmed', 'sending']).orWhere((waits) => {
        void waits.where('m.status', 'queued');
        if (asked.messageId !== null) void waits.where('m.id', '<', asked.messageId);
      }),
    )
    .where((near) =>
      near
        .where('m.sent_at', '>', asked.since)
        .orWhereIn('m.status', OPEN_STATUSES)
        .orWhereRaw(
          `m.id IN (SELECT (other ->> 'messageId')::bigint
                    FROM evaluations e, jsonb_array_elements(e.facts -> 'otherMarketing') AS other
                    WHERE e.occurrence_key = ? AND e.verdict = 'defer')`,
          [asked.occurrenceKey],
        ),
    )
    .orderBy('m.id')
    .select({ messageId: 'm.id', sentAt: 'm.sent_at', status: 'm.status', orderId: 'm.order_id' });
  if (rows.length === 0) return [];
  const itemsOf = await itemsOfOrders(db, rows);
  return rows.map((row) => {
    const isOpen = isOpenMessage(row.status);
    return {
      messageId: row.messageId,
      // What waits leaves later than it was written.
      at: isOpen && row.sentAt < asked.now ? asked.now : row.sentAt,
      hasLeft: !isOpen,
      coversOrder:
        !(asked.isAnswered && row.orderId === asked.order?.id) &&
        covers(asked.order, row, itemsOf.get(row.orderId) ?? []),
    };
  });
}

async function itemsOfOrders(db: Knex, rows: readonly Row[]): Promise<Map<number | null, BoughtItem[]>> {
  const ids = rows.flatMap(({ orderId }) => (orderId === null ? [] : [orderId]));
  const items: (BoughtItem & { orderId: number })[] = await db('order_items')
    .whereIn('order_id', ids)
    .select({ orderId: 'order_id', productId: 'product_id', normalisedName: 'normalised_name' });
  return Map.groupBy(items, (item) => item.orderId);
}

/** About everything that the order holds, and sent when the customer had it already. */
function covers(order: OrderFacts | null, message: Row, items: readonly BoughtItem[]): boolean {
  if (order === null || order.completedAt === null) return false;
  return message.sentAt >= order.completedAt && isFullyReordered(order.items, items);
}
