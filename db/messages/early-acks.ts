import type { Trx } from '../knex.ts';

/**
 * Acks may be faster than the answer of the send that they belong to. Until the message's id is written they
 * wait in `message_acks`. Writing an id and storing an ack take the same lock first, so that
 * neither can miss the other.
 */
async function lockWaMessage(trx: Trx, sessionId: string, waMessageId: string): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`wa:${sessionId}:${waMessageId}`]);
}

/**
 * Takes the furthest ack that came before the message's id was known, or null; call it in the transaction that
 * writes `wa_message_id`, and give the answer to `statusAfterAck`.
 */
export async function takeEarlyAck(trx: Trx, sessionId: string, waMessageId: string): Promise<number | null> {
  await lockWaMessage(trx, sessionId, waMessageId);
  const [row] = (await trx('message_acks')
    .where({ session_id: sessionId, wa_message_id: waMessageId })
    .delete()
    .returning('max_ack')) as { max_ack: number }[];
  return row?.max_ack ?? null;
}

/**
 * Keeps an ack for later unless its message is there by now. `isKnown` is asked again under the lock;
 * when it answers true nothing is kept, and the caller applies the ack to the message.
 */
export async function keepEarlyAck(
  trx: Trx,
  ack: { sessionId: string; waMessageId: string; ack: number },
  isKnown: () => Promise<boolean>,
): Promise<'kept' | 'known'> {
  await lockWaMessage(trx, ack.sessionId, ack.waMessageId);
  if (await isKnown()) return 'known';
  await trx('message_acks')
    .insert({ session_id: ack.sessionId, wa_message_id: ack.waMessageId, max_ack: ack.ack })
    .onConflict(['session_id', 'wa_message_id'])
    .merge({ max_ack: trx.raw('greatest(message_acks.max_ack, excluded.max_ack)') });
  return 'kept';
}
