import type { Knex } from 'knex';
import type { Settings } from '@roms/contracts/settings';
import type { Summary } from '@roms/contracts/summary';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { replyTargetOf } from './reply-target-of.ts';

/** How many a dashboard lists. */
const LISTED = 5;

type Row = { conversationId: number; customerName: string; waitingSince: Date; repliedAt: Date | null };

/** The open conversations whose customers have waited longest for an answer, of those that `viewer` may see. */
export async function longestWaiting(
  db: Knex,
  viewer: Viewer,
  shop: Settings,
): Promise<Summary['longestWaiting']> {
  const rows = await scoped(
    db('conversations').join('customers', 'customers.id', 'conversations.customer_id'),
    visibleConversations(viewer),
  )
    .where('conversations.status', 'open')
    .whereNotNull('conversations.waiting_since')
    .orderBy('conversations.waiting_since')
    .limit(LISTED)
    .select<Row[]>({
      conversationId: 'conversations.id',
      customerName: 'customers.name',
      waitingSince: 'conversations.waiting_since',
      repliedAt: 'conversations.replied_at',
    });
  return rows.map(({ conversationId, customerName, ...waits }) => ({
    conversationId,
    customerName,
    since: waits.waitingSince.toISOString(),
    replyTarget: replyTargetOf(waits, shop),
  }));
}
