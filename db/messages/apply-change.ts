import type { Customer } from '../models/Customer.ts';
import type { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import type { MessageChange } from './message-change.ts';
import { updateMessage } from './write-message.ts';

/**
 * Does to a stored message what its people did to it on WhatsApp, whatever order that is told in and however often: the
 * newest edit and each side's newest reaction count, and what was deleted stays so, without its words. Null when nothing
 * changed: also for what somebody did who is on neither side, or to the words of another. The caller holds the message's
 * rows.
 */
export async function applyChange(
  trx: Trx,
  { message, customer }: { message: Message; customer: Customer },
  change: MessageChange,
): Promise<Message | null> {
  if (message.revokedAt !== null) return null;
  const author = message.direction === 'inbound' ? 'customer' : 'shop';
  const side = await sideOf(trx, { message, customer }, change, author);
  if (side === null) return null;
  if (change.kind === 'reaction') {
    const isNew = await react(trx, message.id, { side, emoji: change.emoji || null, at: change.at });
    return isNew ? updateMessage(trx, message.id, {}) : null;
  }
  if (side !== author) return null;
  if (change.kind === 'revoke') {
    await trx('message_reactions').where({ message_id: message.id }).delete();
    return updateMessage(trx, message.id, { body: '', media: null, content: null, revokedAt: change.at });
  }
  const isOlder = message.editedAt !== null && message.editedAt >= change.at;
  // The words of a place or a card are no text of theirs.
  if (isOlder || message.content !== null) return null;
  return updateMessage(trx, message.id, { body: change.body, editedAt: change.at });
}

/** Applies what came before the message, in its order; returns it as it is then. */
export async function applyEarlyChanges(
  trx: Trx,
  { message, customer }: { message: Message; customer: Customer },
  changes: readonly MessageChange[],
): Promise<Message> {
  let current = message;
  for (const change of changes)
    current = (await applyChange(trx, { message: current, customer }, change)) ?? current;
  return current;
}

type Side = 'customer' | 'shop';

/**
 * Which of the two did it; null for anybody else. A chat has no third: a hidden number that nobody knows yet is the
 * customer's when it is not the shop's.
 */
async function sideOf(
  trx: Trx,
  { message, customer }: { message: Message; customer: Customer },
  { from, fromMe }: MessageChange,
  author: Side,
): Promise<Side | null> {
  if (fromMe === true) return 'shop';
  if (from === null) return fromMe === false ? 'customer' : author;
  const [user, server] = from.split('@');
  if (server !== 'lid') {
    if (customer.phone !== null && user === customer.phone) return 'customer';
    const shop = await trx('wa_sessions').where({ id: message.sessionId }).first('phone');
    if (shop?.phone === user) return 'shop';
  }
  const known = await trx('customer_identities')
    .where({ customer_id: customer.id })
    .whereIn('value', [from, user ?? from])
    .first('id');
  if (known) return 'customer';
  return server === 'lid' && fromMe === false ? 'customer' : null;
}

/** Whether this is news: a newer one of the same side counts, in whatever order they are told. */
async function react(
  trx: Trx,
  messageId: number,
  { side, emoji, at }: { side: Side; emoji: string | null; at: Date },
): Promise<boolean> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `INSERT INTO message_reactions AS known (message_id, side, emoji, at) VALUES (:messageId, :side, :emoji, :at)
     ON CONFLICT (message_id, side) DO UPDATE SET emoji = excluded.emoji, at = excluded.at
      WHERE known.at <= excluded.at AND (known.emoji, known.at) IS DISTINCT FROM (excluded.emoji, excluded.at)`,
    { messageId, side, emoji, at } as never,
  );
  return rowCount === 1;
}
