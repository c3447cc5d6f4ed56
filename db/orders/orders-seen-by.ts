import type { Knex } from 'knex';

/**
 * Which CS agents see which of these orders, by one query for all of them: the rule of db/scopes, asked the other
 * way round. Returns a predicate of order and user.
 */
export async function ordersSeenBy(
  db: Knex,
  orderIds: readonly number[],
): Promise<(orderId: number, userId: number) => boolean> {
  if (orderIds.length === 0) return () => false;
  const rows = await db('orders')
    .join('customers', 'customers.id', 'orders.customer_id')
    .where('customers.internal', false)
    .leftJoin('conversations', 'conversations.customer_id', 'orders.customer_id')
    .leftJoin('conversation_participants', 'conversation_participants.conversation_id', 'conversations.id')
    .whereIn('orders.id', [...orderIds])
    .select<
      {
        id: number;
        created_by: number | null;
        conversation_id: number | null;
        assignee_id: number | null;
        participant_id: number | null;
      }[]
    >(
      'orders.id',
      'orders.created_by',
      { conversation_id: 'conversations.id', participant_id: 'conversation_participants.user_id' },
      'conversations.assignee_id',
    );
  return (orderId, userId) =>
    rows.some(
      (row) =>
        row.id === orderId &&
        (row.created_by === userId ||
          row.participant_id === userId ||
          (row.conversation_id !== null && (row.assignee_id === null || row.assignee_id === userId))),
    );
}
