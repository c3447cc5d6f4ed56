import { statusAfter, type MessageEvent } from '@roms/domain/message-lifecycle';
import type { Message } from '../models/Message.ts';
import { messageOfKey } from '../messages/message-of-key.ts';
import type { Trx } from '../knex.ts';
import { moveOfAck } from '../messages/move-of-ack.ts';
import { applyEarlyChanges } from '../messages/apply-change.ts';
import { takeEarly } from '../messages/early-news.ts';
import { recordDelivery } from './fail-message.ts';
import { lockMessage, type LockedMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';

export type ReportedOutcome = {
  sessionId: string;
  key: string;
  outcome: 'sent' | 'rejected';
  waMessageId: string | null;
  code?: string;
  at: Date;
};

/**
 * Settles a send by what evidence told the gateway later. Proof of an earlier attempt settles the message too,
 * so that a repeat that a person asked for and that has not left yet never leaves. Repeats change nothing.
 */
export async function applySendOutcome(trx: Trx, report: ReportedOutcome): Promise<void> {
  const found = await messageOfKey(trx, report.key);
  if (!found) return;
  const locked = await lockMessage(trx, found.messageId);
  const { message } = locked;
  const isEarlier = found.attempt < message.attempt;
  const settled =
    report.outcome === 'sent'
      ? await prove(trx, locked, report, isEarlier ? 'prove_earlier_sent' : 'prove_sent')
      : isEarlier
        ? null
        : await moveMessage(trx, message, 'prove_rejected', { statusReason: report.code ?? 'rejected' });
  if (settled) await recordDelivery(trx, settled);
}

/**
 * `sent`, or further when its acks were faster; with WhatsApp's id unless another row has it, or it would name the phone
 * of an erased customer.
 */
async function prove(
  trx: Trx,
  { message, customer }: LockedMessage,
  { sessionId, waMessageId, at }: ReportedOutcome,
  event: MessageEvent,
): Promise<Message | null> {
  const sent = statusAfter(message.status, event);
  if (sent === null) return null;
  if (waMessageId === null) return moveMessage(trx, message, event, { statusReason: null });
  const { ack, changes, isTaken } = await takeEarly(trx, sessionId, waMessageId, message.id);
  const further = ack === null ? null : moveOfAck({ ...message, status: sent }, ack, at);
  const isWithoutId = isTaken || customer.erasedAt !== null;
  const proven = await moveMessage(trx, message, further ? [event, further.event] : event, {
    statusReason: null,
    ...further?.columns,
    ...(isWithoutId ? {} : { waMessageId }),
  });
  return proven && !isWithoutId ? applyEarlyChanges(trx, { message: proven, customer }, changes) : proven;
}
