import { UNCONFIRMED } from '@roms/domain/broadcast-recipient';
import type { RecipientStatus } from '@roms/domain/broadcast';
import { lockMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';
import { BroadcastRecipient } from '../models/BroadcastRecipient.ts';
import type { Trx } from '../knex.ts';
import { noteRow, notedRows, type Pair, type Parting } from './merge-notes.ts';

const RELATION = 'broadcast_recipients';
/** `messages.status_reason` of a broadcast's second message to a person who was two customers. */
const MERGED = 'merged';

/** Of two recipients that are one person, the one that has come further stays; among equals the first. */
const FURTHEST: readonly RecipientStatus[] = [
  ...(['read', 'delivered', 'sent', 'queued'] as const),
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
    .orderBy(['broadcastId', 'position']);
  for (const own of Map.groupBy(rows, ({ broadcastId }) => broadcastId).values()) {
    if (own.length === 1 && own[0]!.customerId === goneId)
      await noteRow(trx, { mergeId, relation: RELATION, rowId: own[0]!.broadcastId });
    const [best, second] = own.toSorted((one, other) => placeOf(one) - placeOf(other));
    if (!best) continue;
    if (second) {
      await second.$query(trx).delete();
      if (second.status === 'queued' && second.messageId !== null) await takeBack(trx, second.messageId);
    }
    if (best.customerId !== keepId)
      await trx('broadcast_recipients')
        .where({ broadcast_id: best.broadcastId, customer_id: best.customerId })
        .update({ customer_id: keepId });
  }
}

/** What only one of them was to get is theirs again. Of two recipients one stays: nobody gets a second message by an undo. */
export async function partRecipients(trx: Trx, { keepId, goneId, mergeId }: Parting): Promise<void> {
  for (const { rowId } of await notedRows<null>(trx, mergeId, RELATION))
    await trx('broadcast_recipients')
      .where({ broadcast_id: rowId, customer_id: keepId })
      .update({ customer_id: goneId });
}

function placeOf({ status, reason }: BroadcastRecipient): number {
  // It may have arrived: nobody writes to them again.
  if (reason === UNCONFIRMED) return FURTHEST.indexOf('queued');
  return FURTHEST.indexOf(status);
}

async function takeBack(trx: Trx, messageId: number): Promise<void> {
  const { message } = await lockMessage(trx, messageId);
  await moveMessage(trx, message, 'withdraw', { statusReason: MERGED });
}
