import type { Trx } from '../knex.ts';
import type { Customer } from '../models/Customer.ts';
import type { MessageChange } from './message-change.ts';

/**
 * Acks may be faster than the answer of the send that they belong to, and reactions, edits and deletions faster than
 * their message. Until the message's id is written they wait in tables of their own. Writing an id and storing one of
 * them take the same lock first, so that neither can miss the other. What is about nobody who is there is not kept:
 * the messages of an erased customer have lost their ids, and news of them would bring back the phone.
 */
async function lockWaMessage(trx: Trx, sessionId: string, waMessageId: string): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`wa:${sessionId}:${waMessageId}`]);
}

export type Early = {
  /** The furthest ack, for `statusAfterAck`; null when none came. */
  ack: number | null;
  /** In the order in which they were made. */
  changes: MessageChange[];
  /** Another message than the one that is written has the id already. */
  isTaken: boolean;
};

/**
 * Takes what came before the message's id was known; call it in the transaction that writes `wa_message_id`, which
 * applies it. `messageId`: whose id it will be, of a message that is there already. The lock is the same one (migration
 * `take_early`).
 */
export async function takeEarly(
  trx: Trx,
  sessionId: string,
  waMessageId: string,
  messageId = 0,
): Promise<Early> {
  type Taken = { ack: number | null; changes: Told[] | null; isTaken: boolean };
  const { rows } = await trx.raw<{ rows: Taken[] }>(
    'SELECT ack, changes, is_taken AS "isTaken" FROM take_early(:sessionId, :waMessageId, :messageId)',
    { sessionId, waMessageId, messageId },
  );
  const { ack, changes, isTaken } = rows[0]!;
  return { ack, changes: (changes ?? []).map((told) => ({ ...told, at: new Date(told.at) })), isTaken };
}

/** As JSON keeps it. */
type Told = Omit<MessageChange, 'at'> & { at: string } & MessageChange;

/** `nobody`: no message of this id can come any more, and nothing is kept. */
export type Kept = 'kept' | 'known' | 'nobody';

/**
 * Keeps a change for later unless its message is there by now, as `isKnown` says under the lock: then the caller begins
 * anew, and nothing is kept.
 */
export async function keepEarlyChange(
  trx: Trx,
  sessionId: string,
  change: MessageChange,
  isKnown: () => Promise<boolean>,
): Promise<Kept> {
  const { waMessageId } = change;
  await lockWaMessage(trx, sessionId, waMessageId);
  if (await isKnown()) return 'known';
  if (!(await canStillCome(trx, { sessionId, ...change }))) return 'nobody';
  await trx('early_message_changes').insert({
    session_id: sessionId,
    wa_message_id: waMessageId,
    change: JSON.stringify(change),
  });
  return 'kept';
}

/**
 * Keeps an ack for later unless its message is there by now. `isKnown` is asked again under the lock;
 * when it answers true nothing is kept, and the caller applies the ack to the message. `to`: whose message it is about,
 * where the send's key says so.
 */
export async function keepEarlyAck(
  trx: Trx,
  ack: { sessionId: string; waMessageId: string; ack: number; to: Pick<Customer, 'erasedAt'> | null },
  isKnown: () => Promise<boolean>,
): Promise<Kept> {
  await lockWaMessage(trx, ack.sessionId, ack.waMessageId);
  if (await isKnown()) return 'known';
  const { to } = ack;
  const isComing = to === null ? await canStillCome(trx, ack) : to.erasedAt === null;
  if (!isComing) return 'nobody';
  await trx('message_acks')
    .insert({ session_id: ack.sessionId, wa_message_id: ack.waMessageId, max_ack: ack.ack })
    .onConflict(['session_id', 'wa_message_id'])
    .merge({ max_ack: trx.raw('greatest(message_acks.max_ack, excluded.max_ack)') });
  return 'kept';
}

type News = { sessionId: string; waMessageId: string } & Partial<MessageChange>;

/** WhatsApp lets a message be edited for 15 minutes; clocks may differ. */
const EDITED_WITHIN_MS = 3_600_000;

/**
 * Whether the message of this news can still come. Where somebody was erased it does for a customer who is there, by the
 * address in WhatsApp's id or that of who did it; when nobody is named; and a stranger's that was edited, when it was
 * written after all erasures. A LID that nobody has yet may be the customer's to whom something is on its way.
 */
async function canStillCome(trx: Trx, { sessionId, waMessageId, ...news }: News): Promise<boolean> {
  const { from, fromMe } = news;
  const [, ofId = ''] = waMessageId.split('_');
  const address = ofId.includes('@') ? ofId : fromMe === true ? null : (from ?? null);
  if (address === null) return true;
  const [user = ''] = address.split('@');
  const isLid = address.endsWith('@lid');
  const known = await trx('customer_identities')
    .where({ kind: isLid ? 'lid' : 'phone' })
    .whereIn('value', [address, user])
    .first('id');
  if (known ?? (await trx('wa_sessions').where({ phone: user }).first('id'))) return true;
  if (isLid && (await isSendingToUnknownLid(trx, sessionId))) return true;
  const erased = trx('customers').whereNotNull('erased_at');
  // Only an edit says when it was made, and how old its message can be.
  if (news.kind === 'edit' && news.at !== undefined)
    void erased.where('erased_at', '>=', new Date(news.at.getTime() - EDITED_WITHIN_MS));
  return (await erased.first('id')) === undefined;
}

async function isSendingToUnknownLid(trx: Trx, sessionId: string): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `SELECT FROM messages m JOIN conversations c ON c.id = m.conversation_id JOIN customers ON customers.id = c.customer_id
      WHERE m.session_id = :sessionId AND m.direction = 'outbound' AND m.status = 'sending'
        AND m.wa_message_id IS NULL AND customers.erased_at IS NULL
        AND NOT EXISTS (SELECT FROM customer_identities known WHERE known.customer_id = customers.id AND known.kind = 'lid')
      LIMIT 1`,
    { sessionId },
  );
  return rows.length > 0;
}
