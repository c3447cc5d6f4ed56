import type { Knex } from 'knex';
import type { Summary } from '@roms/contracts/summary';
import type { OrderStatus } from '@roms/domain/order-status';

/** How many a dashboard lists. */
const LISTED = 5;
/** How much of a message it shows (characters). */
const EXCERPT_LENGTH = 100;

/** The open conversations of an agent, the latest activity first. */
export async function latestConversations(
  db: Knex,
  userId: number,
): Promise<NonNullable<Summary['latestConversations']>> {
  const rows = await db('conversations')
    .join('customers', 'customers.id', 'conversations.customer_id')
    .leftJoin('messages', 'messages.id', 'conversations.last_message_id')
    .where({ 'conversations.assignee_id': userId, 'conversations.status': 'open' })
    .orderBy([
      { column: 'conversations.last_activity_at', order: 'desc' },
      { column: 'conversations.id', order: 'desc' },
    ])
    .limit(LISTED)
    .select<{ conversationId: number; customerName: string; at: Date; excerpt: string | null }[]>(
      'conversations.id as conversationId',
      'customers.name as customerName',
      'conversations.last_activity_at as at',
      db.raw('left(messages.body, ?) AS excerpt', [EXCERPT_LENGTH]),
    );
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), excerpt: row.excerpt ?? '' }));
}

/** The shop's newest orders; for whoever sees every order. */
export async function latestOrders(db: Knex): Promise<NonNullable<Summary['latestOrders']>> {
  const rows = await db('orders')
    .join('customers', 'customers.id', 'orders.customer_id')
    .whereNot('orders.status', 'draft')
    .orderBy([
      { column: 'orders.ordered_at', order: 'desc' },
      { column: 'orders.id', order: 'desc' },
    ])
    .limit(LISTED)
    .select<
      {
        orderId: number;
        orderNumber: string;
        customerName: string;
        status: OrderStatus;
        total: number;
        at: Date;
      }[]
    >({
      orderId: 'orders.id',
      orderNumber: 'orders.order_number',
      customerName: 'customers.name',
      status: 'orders.status',
      total: 'orders.total_amount',
      at: 'orders.ordered_at',
    });
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
