import { statusAfterAck } from '@roms/domain/message-status';
import type { Message } from '../models/Message.ts';

/**
 * The columns of an outbound message that an ack changes (−1 to 4, `at` when it was reported), or null when it
 * changes nothing.
 */
export function patchOfAck(message: Pick<Message, 'status' | 'readAt'>, ack: number, at: Date) {
  const status = statusAfterAck(message.status, ack);
  if (status === message.status) return null;
  return {
    status,
    statusReason: status === 'failed' ? 'wa_nack' : null,
    ...(status === 'read' && message.readAt === null ? { readAt: at } : {}),
  };
}
