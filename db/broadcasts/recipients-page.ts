import type { Knex } from 'knex';
import type { RecipientStatus } from '@roms/domain/broadcast';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import { broughtOrders, type BroughtOrder } from '../messages/brought-orders.ts';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import { RESULTS_OF_RECIPIENT } from './broadcast-results.ts';

export type RecipientFilter = {
  broadcastId: number;
  status?: RecipientStatus;
  reason?: string;
  variant?: number;
};

/** What became of one recipient. */
export type LoggedRecipient = {
  position: number;
  customerId: number;
  name: string;
  phone: string | null;
  status: RecipientStatus;
  reason: string | null;
  variant: number;
  messageId: number | null;
  conversationId: number | null;
  notBefore: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  repliedAt: Date | null;
  optedOutAt: Date | null;
  brought: BroughtOrder[];
};

/** Rows of a file that are read at once. */
const PAGE_OF_FILE = 500;

/** The log of a broadcast, in the order in which its recipients have their turn. */
export async function recipientsPage(
  db: Knex,
  { cursor, ...filter }: RecipientFilter & { cursor?: string },
  windows: { answerMs: number },
): Promise<{ rows: LoggedRecipient[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor)?.id ?? 0;
  const rows = await recipientsAfter(db, filter, { ...windows, after, limit: PAGE_SIZE + 1 });
  return toPage(rows, ({ position }) => ({ at: '', id: position }));
}

/** All of it, page by page: however long it is, only one page is in memory. */
export async function* allRecipients(
  db: Knex,
  filter: RecipientFilter,
  windows: { answerMs: number },
): AsyncGenerator<LoggedRecipient[]> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const rows: LoggedRecipient[] = await recipientsAfter(db, filter, {
      ...{ ...windows, after, limit: PAGE_OF_FILE },
    });
    if (rows.length > 0) yield rows;
    after = rows.length < PAGE_OF_FILE ? undefined : rows.at(-1)?.position;
  }
}

type Row = Omit<LoggedRecipient, 'brought'>;

async function recipientsAfter(
  db: Knex,
  filter: RecipientFilter,
  { answerMs, after, limit }: { answerMs: number; after: number; limit: number },
): Promise<LoggedRecipient[]> {
  const { broadcastId, status, reason, variant } = filter;
  const narrowing = [
    ...(status === undefined ? [] : ['AND r.status = :status']),
    ...(reason === undefined ? [] : ['AND r.reason = :reason']),
    ...(variant === undefined ? [] : ['AND r.variant = :variant']),
  ];
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT r.position, r.customer_id AS "customerId", customers.name, customers.phone, r.status, r.reason, r.variant,
            r.message_id AS "messageId", written.conversation_id AS "conversationId", r.not_before AS "notBefore",
            r.sent_at AS "sentAt", r.delivered_at AS "deliveredAt", r.read_at AS "readAt",
            reply.at AS "repliedAt", refusal.at AS "optedOutAt"
       FROM (SELECT * FROM broadcast_recipients r
              WHERE broadcast_id = :broadcastId AND position > :after ${narrowing.join(' ')}
              ORDER BY position LIMIT :limit) AS r
       JOIN customers ON customers.id = r.customer_id
       LEFT JOIN messages written ON written.id = r.message_id
       ${RESULTS_OF_RECIPIENT}
      ORDER BY r.position`,
    {
      ...{ broadcastId, after, limit, answerMs },
      ...{ status: status ?? null, reason: reason ?? null, variant: variant ?? null },
    } as never,
  );
  const brought = await broughtOrders(
    db,
    rows.flatMap(({ messageId }) => messageId ?? []),
    (orders) => void orders.whereIn('o.status', [...REVENUE_STATUSES]),
  );
  return rows.map((row) => ({ ...row, brought: brought.get(row.messageId ?? 0) ?? [] }));
}
