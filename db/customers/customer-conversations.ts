import type { Knex } from 'knex';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** The last active conversation of each customer among those that `viewer` may see. */
export async function conversationIds(
  db: Knex,
  viewer: Viewer,
  customerIds: readonly number[],
): Promise<Map<number, number>> {
  if (customerIds.length === 0) return new Map();
  const rows = await scoped(
    db('conversations').whereIn('customer_id', [...customerIds]),
    visibleConversations(viewer),
  )
    .distinctOn('customer_id')
    .select<{ id: number; customer_id: number }[]>('id', 'customer_id')
    .orderBy([
      { column: 'customer_id' },
      { column: 'last_activity_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ]);
  return new Map(rows.map((row) => [row.customer_id, row.id]));
}
