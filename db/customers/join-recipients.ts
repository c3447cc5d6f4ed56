import { isUnreached, MERGED, UNCONFIRMED } from '@roms/domain/broadcast-recipient';
import type { RecipientStatus } from '@roms/domain/broadcast';
import { lockMessage } from '../messages/lock-message.ts';
import { followRecipients, isOver } from '../messages/move-recipient.ts';
import { moveMessage } from '../messages/write-message.ts';
import { BroadcastRecipient } from '../models/BroadcastRecipient.ts';
import type { Trx } from '../knex.ts';
import { noteRow, notedRows, type Pair, type Parting } from './merge-notes.ts';

const RELATION = 'broadcast_recipients';
/**
 * Of two recipients that are one person, the one that has come further stays; among equals the first. What may have left
 * (it is with the gateway, or was never proved) is further than what waits, which can still be taken back.
 */
const FURTHEST: readonly (RecipientStatus | 'left?')[] = [
  ...(['read', 'delivered', 'sent', 'left?', 'queued'] as const),
  ...(['pending', 'failed', 'expired', 'skipped', 'cancelled'] as const),
];

/**
 * Makes one recipient of two in every broadcast that both customers were to get: one message, and the person is counted
 * once. What may have arrived counts as the message. The other one's message is taken back where it still waits. The
 * caller holds both customers; their conversations are still apart.
 */
export async function joinRecipients(trx: Trx, { keepId, goneId, mergeId }: Pair): Promise<void> {
  const rows = await BroadcastRecipient.query(trx)
    .whereIn('customerId', [keepId, goneId])
    .orderBy(['broadcastId', 'position'])
    // In the order in which a broadcast holds many of its recipients at once (`changeRecipients`), before any is changed.
    .forNoKeyUpdate();
  const sending = await onTheirWay(trx, rows);
  for (const own of Map.groupBy(rows, ({ broadcastId }) => broadcastId).values()) {
    if (own.length === 1 && own[0]!.customerId === goneId)
      await noteRow(trx, { mergeId, relation: RELATION, rowId: own[0]!.broadcastId });
    const [best, second] = own.toSorted((one, other) => placeOf(one, sending) - placeOf(other, sending));
    if (!best) continue;
    if (second) {
      await second.$query(trx).delete();
      if (second.status === 'queued' && second.messageId !== null) await takeBack(trx, second.messageId);
      // It may have been the last one whom the broadcast had missed.
      if (isUnreached(second.status) && (await isOver(trx, second.broadcastId)))
        await followRecipients(trx, second.broadcastId);
    }
    if (best.customerId !== keepId)
      await trx('broadcast_recipients')
        .where({ broadcast_id: best.broadcastId, customer_id: best.customerId })
        .update({ customer_id: keepId });
  }
}

/**
 * What only one of them was to get is theirs again, with a message of their own where the one that was written still
 * waits: that one may go to the other. Of two recipients one stays: nobody gets a second message by an undo.
 */
export async function partRecipients(trx: Trx, { keepId, goneId, mergeId }: Parting): Promise<void> {
  for (const { rowId: broadcastId } of await notedRows<null>(trx, mergeId, RELATION)) {
    const recipient = await BroadcastRecipient.query(trx).findById([broadcastId, keepId]);
    if (!recipient) continue;
    const isTakenBack =
      recipient.status === 'queued' &&
      recipient.messageId !== null &&
      (await takeBack(trx, recipient.messageId));
    await trx('broadcast_recipients')
      .where({ broadcast_id: broadcastId, customer_id: keepId })
      .update({ customer_id: goneId, ...(isTakenBack ? ANEW : {}) });
  }
}

/** The columns of a recipient for whom nothing was written yet. */
const ANEW = {
  ...{ status: 'pending', reason: null, message_id: null, attempt: 0 },
  ...{ queued_at: null, not_before: null, ended_at: null },
};

/** The messages of these recipients that are with the gateway. */
async function onTheirWay(trx: Trx, rows: readonly BroadcastRecipient[]): Promise<Set<number>> {
  const ids = rows.flatMap(({ status, messageId }) => (status === 'queued' ? (messageId ?? []) : []));
  return new Set<number>(await trx('messages').whereIn('id', ids).where({ status: 'sending' }).pluck('id'));
}

function placeOf({ status, reason, messageId }: BroadcastRecipient, sending: ReadonlySet<number>): number {
  const mayHaveLeft = reason === UNCONFIRMED || (messageId !== null && sending.has(messageId));
  return FURTHEST.indexOf(mayHaveLeft ? 'left?' : status);
}

/** Whether it still waited. */
async function takeBack(trx: Trx, messageId: number): Promise<boolean> {
  const { message } = await lockMessage(trx, messageId);
  return (await moveMessage(trx, message, 'withdraw', { statusReason: MERGED })) !== null;
}
