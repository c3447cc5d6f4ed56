import type { Knex } from 'knex';
import type { Summary } from '@roms/contracts/summary';
import { LATEST, walkSql } from '../conversations/inbox-sql.ts';
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
  const { sql, bindings } = walkSql(
    { viewer: { sees: 'own', userId }, userId, tab: 'mine', found: null },
    LATEST,
    null,
  );
  const { rows } = await db.raw<{
    rows: { conversationId: number; customerName: string; at: Date; excerpt: string | null }[];
  }>(
    `SELECT c.id AS "conversationId", customers.name AS "customerName", c.last_activity_at AS at,
            left(messages.body, :excerpt) AS excerpt
       FROM (${sql}) AS listed JOIN conversations c ON c.id = listed.id JOIN customers ON customers.id = c.customer_id
       LEFT JOIN messages ON messages.id = c.last_message_id
      ORDER BY c.last_activity_at DESC, c.id DESC`,
    { ...bindings, limit: LISTED, excerpt: EXCERPT_LENGTH } as never,
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), excerpt: row.excerpt ?? '' }));
}

/** The shop's newest orders; for whoever sees every order. */
export async function latestOrders(db: Knex): Promise<NonNullable<Summary['latestOrders']>> {
  const rows = await db('orders')
    .join('customers', 'customers.id', 'orders.customer_id')
    .where('customers.internal', false)
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
