import { eventOfAck, statusAfter, type MessageEvent } from '@roms/domain/message-lifecycle';
import type { Message } from '../models/Message.ts';

/**
 * What an ack does to an outbound message (−1 to 4, `at` when it was reported): the event and the columns that go
 * with it, or null when it changes nothing.
 */
export function moveOfAck(
  message: Pick<Message, 'status' | 'readAt'>,
  ack: number,
  at: Date,
): { event: MessageEvent; columns: { statusReason: string | null; readAt?: Date } } | null {
  const event = eventOfAck(ack);
  const status = event && statusAfter(message.status, event);
  if (!event || !status) return null;
  const statusReason = status === 'failed' ? 'wa_nack' : null;
  return {
    event,
    columns: status === 'read' && message.readAt === null ? { statusReason, readAt: at } : { statusReason },
  };
}
