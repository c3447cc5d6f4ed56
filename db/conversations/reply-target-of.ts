import type { ReplyTarget } from '@roms/contracts/conversations';
import type { Settings } from '@roms/contracts/settings';
import { replyTarget } from '@roms/domain/reply-targets';
import type { Conversation } from '../models/Conversation.ts';

/** When an answer is due to who waits in a conversation; null when nobody does, or the shop never opens. */
export function replyTargetOf(
  { waitingSince, repliedAt }: Pick<Conversation, 'waitingSince' | 'repliedAt'>,
  shop: Settings,
): ReplyTarget | null {
  if (waitingSince === null) return null;
  const target = replyTarget({ since: waitingSince, isFirst: repliedAt === null }, shop);
  return target && { soonAt: target.soonAt.toISOString(), dueAt: target.dueAt.toISOString() };
}
