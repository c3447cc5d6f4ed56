import type { Knex } from 'knex';
import type { Summary } from '@roms/contracts/summary';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** How many a dashboard lists. */
const LISTED = 5;

/** The open conversations whose customers have waited longest for an answer, of those that `viewer` may see. */
export async function longestWaiting(db: Knex, viewer: Viewer): Promise<Summary['longestWaiting']> {
  const rows = await scoped(
    db('conversations').join('customers', 'customers.id', 'conversations.customer_id'),
    visibleConversations(viewer),
  )
    .where('conversations.status', 'open')
    .whereNotNull('conversations.waiting_since')
    .orderBy('conversations.waiting_since')
    .limit(LISTED)
    .select<{ conversationId: number; customerName: string; since: Date }[]>({
      conversationId: 'conversations.id',
      customerName: 'customers.name',
      since: 'conversations.waiting_since',
    });
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}
