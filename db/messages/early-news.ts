import type { Trx } from '../knex.ts';
import type { MessageChange } from './message-change.ts';

/**
 * Acks may be faster than the answer of the send that they belong to, and reactions, edits and deletions faster than
 * their message. Until the message's id is written they wait in tables of their own. Writing an id and storing one of them take the same lock first, so that
 * neither can miss the other.
 */
async function lockWaMessage(trx: Trx, sessionId: string, waMessageId: string): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`wa:${sessionId}:${waMessageId}`]);
}

export type Early = {
  /** The furthest ack, for `statusAfterAck`; null when none came. */
  ack: number | null;
  /** In the order in which they were made. */
  changes: MessageChange[];
};

/**
 * Takes what came before the message's id was known; call it in the transaction that writes `wa_message_id`, which
 * applies it.
 */
export async function takeEarly(trx: Trx, sessionId: string, waMessageId: string): Promise<Early> {
  await lockWaMessage(trx, sessionId, waMessageId);
  const { rows } = await trx.raw<{ rows: { ack: number | null; changes: Told[] | null }[] }>(
    `WITH acks AS (DELETE FROM message_acks
            WHERE session_id = :sessionId AND wa_message_id = :waMessageId RETURNING max_ack),
          changes AS (DELETE FROM early_message_changes
            WHERE session_id = :sessionId AND wa_message_id = :waMessageId RETURNING id, change)
     SELECT (SELECT max_ack FROM acks) AS ack,
            (SELECT json_agg(change ORDER BY change ->> 'at', id) FROM changes) AS changes`,
    { sessionId, waMessageId },
  );
  const { ack = null, changes } = rows[0] ?? {};
  return { ack, changes: (changes ?? []).map((told) => ({ ...told, at: new Date(told.at) })) };
}

/** As JSON keeps it. */
type Told = Omit<MessageChange, 'at'> & { at: string } & MessageChange;

/**
 * Keeps a change for later unless its message is there by now, as `isKnown` says under the lock: then the caller begins
 * anew, and nothing is kept.
 */
export async function keepEarlyChange(
  trx: Trx,
  sessionId: string,
  change: MessageChange,
  isKnown: () => Promise<boolean>,
): Promise<'kept' | 'known'> {
  const { waMessageId } = change;
  await lockWaMessage(trx, sessionId, waMessageId);
  if (await isKnown()) return 'known';
  await trx('early_message_changes').insert({
    session_id: sessionId,
    wa_message_id: waMessageId,
    change: JSON.stringify(change),
  });
  return 'kept';
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
