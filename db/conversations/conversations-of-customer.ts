import type { Knex } from 'knex';
import type { ConversationStatus } from '@roms/contracts/conversations';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

export type ConversationLine = {
  id: number;
  numberLabel: string;
  status: ConversationStatus;
  assigneeId: number | null;
  assigneeName: string | null;
  lastActivityAt: Date;
};

/** The conversations of a customer that `viewer` may see, one for each number of the shop, the last active first. */
export async function conversationsOfCustomer(
  db: Knex,
  viewer: Viewer,
  customerId: number,
): Promise<ConversationLine[]> {
  return scoped(
    db('conversations')
      .join('wa_sessions', 'wa_sessions.id', 'conversations.session_id')
      .leftJoin('users', 'users.id', 'conversations.assignee_id')
      .where({ customer_id: customerId }),
    visibleConversations(viewer),
  )
    .orderBy([
      { column: 'conversations.last_activity_at', order: 'desc' },
      { column: 'conversations.id', order: 'desc' },
    ])
    .select<ConversationLine[]>({
      id: 'conversations.id',
      numberLabel: 'wa_sessions.label',
      status: 'conversations.status',
      assigneeId: 'conversations.assignee_id',
      assigneeName: 'users.name',
      lastActivityAt: 'conversations.last_activity_at',
    });
}
