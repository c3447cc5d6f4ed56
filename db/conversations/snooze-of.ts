import type { Snooze } from '@roms/domain/snooze';
import type { Conversation } from '../models/Conversation.ts';

/** The sleep that a conversation is in and that ends by itself; null for one that is awake or sleeps until a reply. */
export function snoozeOf({ id, status, snoozedUntil, snoozeCount }: Conversation): Snooze | null {
  const endsByItself = status === 'snoozed' && snoozedUntil !== null;
  return endsByItself ? { conversationId: id, snooze: snoozeCount } : null;
}
