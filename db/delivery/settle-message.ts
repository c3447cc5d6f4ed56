import type { SendAnswer } from '@roms/contracts/gateway';
import type { DeliveryResult } from '@roms/domain/delivery';
import { statusAfter, type MessageEvent } from '@roms/domain/message-lifecycle';
import { deliveryOf } from '../messages/delivery-of.ts';
import { resultOf } from '../messages/result-of.ts';
import { moveOfAck } from '../messages/move-of-ack.ts';
import { applyEarlyChanges } from '../messages/apply-change.ts';
import { takeEarly, type Early } from '../messages/early-news.ts';
import type { MessageChange } from '../messages/message-change.ts';
import { recordDelivery } from './fail-message.ts';
import { lockMessage, type LockedMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';
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
  const { message, customer } = await lockMessage(trx, messageId);
  if (message.attempt !== attempt || deliveryOf(message) === null) return resultOf(message);
  const { events, columns, changes } = await moveOf(trx, { message, customer }, answer);
  const settled = await moveMessage(trx, message, events, columns);
  if (settled) {
    await recordDelivery(trx, settled);
    await applyEarlyChanges(trx, { message: settled, customer }, changes);
  }
  return resultOf(settled ?? message);
}

const NOTHING_EARLY: Early = { ack: null, changes: [], isTaken: false };

type Move = {
  events: [MessageEvent, ...MessageEvent[]];
  columns: Parameters<typeof moveMessage>[3];
  /** What was told of the message before its id was known. */
  changes: MessageChange[];
};

async function moveOf(
  trx: Trx,
  { message, customer }: Pick<LockedMessage, 'message' | 'customer'>,
  answer: SettledAnswer,
): Promise<Move> {
  const outcome = answer.outcome === 'duplicate' ? answer.first : answer.outcome;
  const waMessageId = answer.waMessageId ?? null;
  if (outcome === 'rejected') {
    const code = 'code' in answer ? answer.code : undefined;
    return { events: ['settle_rejected'], columns: { statusReason: code ?? 'rejected' }, changes: [] };
  }
  const at = answer.outcome === 'sent' ? new Date(answer.at) : new Date();
  const { ack, changes, isTaken } =
    waMessageId === null ? NOTHING_EARLY : await takeEarly(trx, message.sessionId, waMessageId, message.id);
  // WhatsApp's id belongs to the row also when it is not proven: acks find it by that.
  // An erased customer's gets none: it names the phone.
  const id = waMessageId === null || isTaken || customer.erasedAt !== null ? {} : { waMessageId };
  const event = outcome === 'sent' ? 'settle_sent' : 'settle_unknown';
  const columns = outcome === 'sent' ? { statusReason: null, sentAt: at } : { statusReason: 'unknown' };
  const status = statusAfter(message.status, event) ?? message.status;
  const further = ack === null ? null : moveOfAck({ ...message, status }, ack, at);
  return {
    events: further ? [event, further.event] : [event],
    columns: { ...id, ...columns, ...further?.columns },
    changes: 'waMessageId' in id ? changes : [],
  };
}
