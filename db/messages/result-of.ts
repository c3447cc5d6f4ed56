import type { DeliveryResult } from '@roms/domain/delivery';
import { isProvenSent } from '@roms/domain/message-status';
import type { Message } from '../models/Message.ts';

/** How a message's delivery ended, as its workflow reports it. What is not over counts as withdrawn from this attempt. */
export function resultOf(message: Message): DeliveryResult {
  const { status, statusReason: reason } = message;
  if (isProvenSent(status)) return { status: 'sent', reason: null };
  if (status === 'failed' || status === 'unconfirmed') return { status, reason };
  return { status: 'withdrawn', reason: reason ?? 'superseded' };
}
