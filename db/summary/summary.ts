import type { Knex } from 'knex';
import type { Summary } from '@roms/contracts/summary';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import { orderFigures, statusCounts, type Shop } from '../orders/order-figures.ts';
import { reminderFigures, upcomingReminders } from '../reminders/reminder-figures.ts';

/** The figures of a dashboard, each counted for what `viewer` may see; a day is the shop's. */
export async function summary(db: Knex, viewer: Viewer, shop: Shop): Promise<Summary> {
  const [orders, byStatus, reminders, conversations, failed, upcoming] = await Promise.all([
    orderFigures(db, viewer, shop),
    statusCounts(db, viewer),
    reminderFigures(db, viewer, shop),
    conversationFigures(db, viewer),
    failedMessages(db, viewer, shop),
    upcomingReminders(db, viewer, shop),
  ]);
  return {
    ...orders,
    ordersByStatus: byStatus,
    ...reminders,
    ...conversations,
    failedMessages7Days: failed,
    upcomingReminders: upcoming,
  };
}

async function conversationFigures(db: Knex, viewer: Viewer) {
  const [row] = await scoped(db('conversations'), visibleConversations(viewer)).select<
    { unreadConversations: number; unassignedConversations: number; waitingConversations: number }[]
  >(
    db.raw(
      `count(*) FILTER (WHERE unread_count > 0)::int AS "unreadConversations",
       count(*) FILTER (WHERE assignee_id IS NULL AND status = 'open')::int AS "unassignedConversations",
       count(*) FILTER (WHERE waiting_since IS NOT NULL)::int AS "waitingConversations"`,
    ),
  );
  return row!;
}

async function failedMessages(db: Knex, viewer: Viewer, { now }: Shop): Promise<number> {
  const [row] = await scoped(
    db('messages').join('conversations', 'conversations.id', 'messages.conversation_id'),
    visibleConversations(viewer),
  )
    .where('messages.direction', 'outbound')
    .whereIn('messages.status', ['failed', 'unconfirmed'])
    .whereRaw(`messages.created_at > ?::timestamptz - interval '7 days'`, [now])
    .count<{ count: number }[]>('* as count');
  return row?.count ?? 0;
}
