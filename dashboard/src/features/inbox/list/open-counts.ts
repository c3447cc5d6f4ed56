import type { Conversation, ConversationCounts } from '@roms/contracts/conversations';

/** How much one conversation adds to each count: the rule of the server's `conversationCounts`. */
function partOf(row: Conversation | null, userId: number): ConversationCounts {
  const isOpen = row?.status === 'open';
  const isMine = isOpen && row.assignee?.id === userId;
  const waits = isOpen && row.waitingSince !== null;
  return {
    mine: Number(isMine),
    unassigned: Number(isOpen && row.assignee === null),
    all: Number(isOpen),
    waiting: Number(waits),
    waitingMine: Number(waits && isMine),
  };
}

/**
 * The counts of open conversations after one of them changed from `before` to `after`, null when it is gone. `userId`
 * is whose "mine" is. Never below zero, should a count have been stale.
 */
export function recountOpen(
  counts: ConversationCounts,
  before: Conversation,
  after: Conversation | null,
  userId: number,
): ConversationCounts {
  const [gone, come] = [partOf(before, userId), partOf(after, userId)];
  const next = { ...counts };
  for (const name of Object.keys(gone) as (keyof ConversationCounts)[])
    next[name] = Math.max(0, next[name] + come[name] - gone[name]);
  return next;
}
