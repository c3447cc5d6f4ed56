import type { PartialModelObject } from 'objection';
import type { MessageStatus } from '@roms/domain/message-status';
import { Message } from '../models/Message.ts';
import { messageOfKey } from '../messages/message-of-key.ts';
import type { Trx } from '../knex.ts';
import { patchOfAck } from '../messages/ack-patch.ts';
import { takeEarlyAck } from '../messages/early-acks.ts';
import { recordDelivery } from './fail-message.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { updateMessage } from '../messages/write-message.ts';

export type ReportedOutcome = {
  sessionId: string;
  key: string;
  outcome: 'sent' | 'rejected';
  waMessageId: string | null;
  code?: string;
  at: Date;
};

/** What evidence may still settle. A later attempt that is on its way itself is left alone. */
const SETTLED_BY_PROOF: readonly MessageStatus[] = ['queued', 'sending', 'unconfirmed', 'failed'];
const SETTLED_BY_REFUSAL: readonly MessageStatus[] = ['sending', 'unconfirmed'];

/**
 * Settles a send by what evidence told the gateway later. Proof of an earlier attempt settles the message too,
 * so that a repeat that a person asked for and that has not left yet never leaves. Repeats change nothing.
 */
export async function applySendOutcome(trx: Trx, report: ReportedOutcome): Promise<void> {
  const found = await messageOfKey(trx, report.key);
  if (!found) return;
  const { message } = await lockMessage(trx, found.messageId);
  const patch = await patchOf(trx, message, { ...report, isEarlier: found.attempt < message.attempt });
  if (patch) await recordDelivery(trx, await updateMessage(trx, message.id, patch));
}

async function patchOf(
  trx: Trx,
  message: Message,
  report: ReportedOutcome & { isEarlier: boolean },
): Promise<PartialModelObject<Message> | null> {
  const { status } = message;
  if (report.outcome === 'rejected') {
    const isOver = report.isEarlier || !SETTLED_BY_REFUSAL.includes(status);
    return isOver ? null : { status: 'failed', statusReason: report.code ?? 'rejected' };
  }
  if (!SETTLED_BY_PROOF.includes(status) || (report.isEarlier && status === 'sending')) return null;
  return proven(trx, message, report);
}

/** `sent`, or further when its acks were faster; with WhatsApp's id unless another row has it. */
async function proven(
  trx: Trx,
  message: Message,
  { sessionId, waMessageId, at }: ReportedOutcome,
): Promise<PartialModelObject<Message>> {
  const sent = { status: 'sent' as const, statusReason: null };
  if (waMessageId === null) return sent;
  const ack = await takeEarlyAck(trx, sessionId, waMessageId);
  const further = ack === null ? null : patchOfAck({ status: 'sent', readAt: message.readAt }, ack, at);
  const isTaken = await Message.query(trx)
    .findOne({ sessionId, waMessageId })
    .whereNot({ id: message.id })
    .select('id');
  return { ...sent, ...further, ...(isTaken ? {} : { waMessageId }) };
}
