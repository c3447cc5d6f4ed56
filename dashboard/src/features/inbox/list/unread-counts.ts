import type { Conversation, ConversationCounts } from '@roms/contracts/conversations';
import { isInTab } from './list-window.ts';
import { CONVERSATION_TABS } from './tabs.ts';

/**
 * The tabs' counts of unread conversations after one of them changed from `before` to `after`, null when
 * it is gone. `userId` is whose "mine" is. Never below zero, should a count have been stale.
 */
export function recountUnread(
  counts: ConversationCounts,
  before: Conversation,
  after: Conversation | null,
  userId: number,
): ConversationCounts {
  const next = { ...counts };
  for (const tab of CONVERSATION_TABS) {
    const one = (row: Conversation | null) =>
      row !== null && row.unreadCount > 0 && isInTab(row, tab, userId) ? 1 : 0;
    next[tab] = Math.max(0, next[tab] + one(after) - one(before));
  }
  return next;
}
