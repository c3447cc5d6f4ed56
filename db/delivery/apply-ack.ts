import { canRetryMessage } from '@roms/domain/message-lifecycle';
import { isProvenSent } from '@roms/domain/message-status';
import { Message } from '../models/Message.ts';
import { messageOfKey } from '../messages/message-of-key.ts';
import type { Trx } from '../knex.ts';
import { moveOfAck } from '../messages/move-of-ack.ts';
import { applySendOutcome } from './apply-send-outcome.ts';
import { keepEarlyAck } from '../messages/early-news.ts';
import { recordDelivery } from './fail-message.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';

export type ReportedAck = {
  sessionId: string;
  waMessageId: string;
  /** −1 error, 0 pending, 1 server, 2 device, 3 read, 4 played. */
  ack: number;
  /** The send's key, when the gateway knows it. */
  key?: string;
  at: Date;
};

/** How exactly a number says when it was answered last (milliseconds). */
const ACK_TIME_MS = 1_000;

/**
 * Moves a message forward by what WhatsApp says of it, never back, in whatever order acks arrive. An ack of a
 * message whose id is not written yet waits until it is (`takeEarly`); it settles at once a message that was
 * given up, when the key tells which one it is.
 */
export async function applyAck(trx: Trx, report: ReportedAck): Promise<void> {
  if (!(await advance(trx, report))) {
    // The row before the lock of WhatsApp's id, in the order in which a send is settled.
    const owner = report.key ? await lockOwner(trx, report.key) : null;
    const news = { ...report, to: owner?.customer ?? null };
    const found = await keepEarlyAck(trx, news, () => isKnown(trx, report));
    if (found === 'known') await advance(trx, report);
    else if (owner && report.key && report.ack >= 1) {
      const isEarlier = owner.attempt < owner.message.attempt;
      // What is on its way settles itself and takes its acks along.
      if (isEarlier || canRetryMessage(owner.message.status))
        await applySendOutcome(trx, { ...report, key: report.key, outcome: 'sent' });
    }
  }
  await noteAckTime(trx, report);
}

async function lockOwner(trx: Trx, key: string) {
  const found = await messageOfKey(trx, key);
  return found && { attempt: found.attempt, ...(await lockMessage(trx, found.messageId)) };
}

async function advance(trx: Trx, { sessionId, waMessageId, ack, at }: ReportedAck): Promise<boolean> {
  const seen = await Message.query(trx)
    .findOne({ sessionId, waMessageId })
    .select('id', 'direction', 'status', 'deliveredAt', 'readAt');
  if (!seen) return false;
  if (seen.direction === 'inbound') return true;
  // What is proven never goes back: an ack that says no more than that needs no lock to change nothing.
  if (isProvenSent(seen.status) && moveOfAck(seen, ack, at) === null) return true;
  const { message } = await lockMessage(trx, seen.id);
  const isOnItsWay = !isProvenSent(message.status);
  const move = moveOfAck(message, ack, at);
  const moved = move && (await moveMessage(trx, message, move.event, move.columns));
  // What ends a delivery stands in the order's timeline too.
  if (moved && isOnItsWay) await recordDelivery(trx, moved);
  return true;
}

async function isKnown(trx: Trx, { sessionId, waMessageId }: ReportedAck): Promise<boolean> {
  return (await Message.query(trx).findOne({ sessionId, waMessageId }).select('id')) !== undefined;
}

/**
 * Last, only forward and to the second: every ack of a number meets in this row, and most of them need not hold it until
 * they are committed.
 */
async function noteAckTime(trx: Trx, { sessionId, at }: ReportedAck): Promise<void> {
  const before = new Date(at.getTime() - ACK_TIME_MS);
  await trx('wa_sessions')
    .where({ id: sessionId })
    .andWhere((older) => older.whereNull('last_ack_at').orWhere('last_ack_at', '<=', before))
    .update({ last_ack_at: at });
}
