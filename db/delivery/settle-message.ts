import type { PartialModelObject } from 'objection';
import type { SendAnswer } from '@roms/contracts/gateway';
import type { DeliveryResult } from '@roms/domain/delivery';
import { Message } from '../models/Message.ts';
import { deliveryOf } from '../messages/delivery-of.ts';
import { resultOf } from '../messages/result-of.ts';
import { patchOfAck } from '../messages/ack-patch.ts';
import { takeEarlyAck } from '../messages/early-acks.ts';
import { recordDelivery } from './fail-message.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { updateMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

/** An answer of the gateway that settles a send. */
export type SettledAnswer = Exclude<SendAnswer, { outcome: 'not_yet' }>;

/**
 * Writes down how a send ended. Does nothing when evidence (an ack, an outcome webhook) was faster, or when a person
 * has asked for another attempt meanwhile.
 */
export async function settleMessage(
  trx: Trx,
  { messageId, attempt, answer }: { messageId: number; attempt: number; answer: SettledAnswer },
): Promise<DeliveryResult> {
  const { message } = await lockMessage(trx, messageId);
  if (message.attempt !== attempt || deliveryOf(message) === null) return resultOf(message);
  const settled = await updateMessage(trx, messageId, await patchOf(trx, message, answer));
  await recordDelivery(trx, settled);
  return resultOf(settled);
}

async function patchOf(
  trx: Trx,
  message: Message,
  answer: SettledAnswer,
): Promise<PartialModelObject<Message>> {
  const outcome = answer.outcome === 'duplicate' ? answer.first : answer.outcome;
  const waMessageId = answer.waMessageId ?? null;
  if (outcome === 'rejected') {
    const code = 'code' in answer ? answer.code : undefined;
    return { status: 'failed', statusReason: code ?? 'rejected' };
  }
  // WhatsApp's id belongs to the row also when it is not proven: acks find it by that.
  const id = waMessageId === null ? {} : await idUnlessTaken(trx, message, waMessageId);
  const at = answer.outcome === 'sent' ? new Date(answer.at) : new Date();
  const ack = waMessageId === null ? null : await takeEarlyAck(trx, message.sessionId, waMessageId);
  const settled =
    outcome === 'sent'
      ? { status: 'sent' as const, statusReason: null, sentAt: at }
      : { status: 'unconfirmed' as const, statusReason: 'unknown' };
  const further =
    ack === null ? null : patchOfAck({ status: settled.status, readAt: message.readAt }, ack, at);
  return { ...id, ...settled, ...further };
}

async function idUnlessTaken(trx: Trx, message: Message, waMessageId: string) {
  const taken = await Message.query(trx)
    .findOne({ sessionId: message.sessionId, waMessageId })
    .whereNot({ id: message.id })
    .select('id');
  return taken ? {} : { waMessageId };
}
