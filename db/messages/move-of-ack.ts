import { eventOfAck, statusAfter, type MessageEvent } from '@roms/domain/message-lifecycle';
import type { Message } from '../models/Message.ts';

/**
 * What an ack does to an outbound message (−1 to 4, `at` when it was reported): the event and the columns that go
 * with it, or null when it changes nothing.
 */
export function moveOfAck(
  message: Pick<Message, 'status' | 'readAt' | 'deliveredAt'>,
  ack: number,
  at: Date,
): {
  event: MessageEvent;
  columns: { statusReason: string | null; deliveredAt?: Date; readAt?: Date };
} | null {
  const event = eventOfAck(ack);
  const status = event && statusAfter(message.status, event);
  if (!event || !status) return null;
  // What was read has arrived, also when that ack was lost.
  const hasArrived = status === 'delivered' || status === 'read';
  return {
    event,
    columns: {
      statusReason: status === 'failed' ? 'wa_nack' : null,
      ...(hasArrived && message.deliveredAt === null ? { deliveredAt: at } : {}),
      ...(status === 'read' && message.readAt === null ? { readAt: at } : {}),
    },
  };
}
