import type { Delivery } from '@roms/domain/delivery';
import { isOpenMessage } from '@roms/domain/message-status';
import type { Message } from '../models/Message.ts';

/** What a workflow needs to deliver a message, or null when its delivery is over. */
export function deliveryOf(message: Message): Delivery | null {
  if (!isOpenMessage(message.status) || message.lane === null) return null;
  const { id, attempt, sessionId, lane } = message;
  return { messageId: id, attempt, sessionId, lane };
}
