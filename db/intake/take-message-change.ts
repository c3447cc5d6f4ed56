import { readReplyWord, type ReplyWord } from '@roms/domain/reply-words';
import type { Snooze } from '@roms/domain/snooze';
import { findHand } from '../conversations/find-hand.ts';
import { openForCustomer } from '../conversations/open-for-customer.ts';
import { snoozeOf } from '../conversations/snooze-of.ts';
import { lockCustomer } from '../lock-customer.ts';
import { applyChange } from '../messages/apply-change.ts';
import { keepEarlyChange } from '../messages/early-news.ts';
import { lockMessage, type LockedMessage } from '../messages/lock-message.ts';
import type { MessageChange } from '../messages/message-change.ts';
import { clearReplyWord, updateMessage } from '../messages/write-message.ts';
import { Conversation } from '../models/Conversation.ts';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import { obeyReplyWord, type Obeyed } from './obey-reply-word.ts';

export type ChangeReport = { sessionId: string; change: MessageChange };

export type TakenChange = Obeyed & {
  /** The sleep of the conversation that it ended, whose workflow is to be told. */
  endedSnooze: Snooze | null;
  /** The file that its message named until now: after the commit it goes, unless another one names it. */
  formerFile: string | null;
};

const NOTHING: TakenChange = { changedOrderIds: [], answer: null, endedSnooze: null, formerFile: null };

/**
 * Takes what somebody did to a message: a reaction, another text, its deletion. One that comes before its message waits
 * for it. A customer's text that was changed into a reply word is obeyed as if it had just been written, and a word that
 * was changed into anything else waits for somebody like any message; what the word did stays, because in doubt a refusal
 * counts. `again`: the message has come in the meantime, so take it once more in another transaction.
 */
export async function takeMessageChange(
  trx: Trx,
  { sessionId, change }: ChangeReport,
): Promise<TakenChange | 'again'> {
  const { waMessageId } = change;
  const find = () => Message.query(trx).findOne({ sessionId, waMessageId }).select('id');
  const found = await find();
  if (!found) {
    const isKnown = async (): Promise<boolean> => (await find()) !== undefined;
    return (await keepEarlyChange(trx, sessionId, change, isKnown)) === 'known' ? 'again' : NOTHING;
  }
  const word = change.kind === 'edit' ? readReplyWord(change.body) : null;
  if (word !== null) await lockOrders(trx, found.id);
  const locked = await lockMessage(trx, found.id);
  const before = locked.message.replyWord;
  const changed = await applyChange(trx, locked, change);
  if (changed === null) return NOTHING;
  if (change.kind === 'revoke') return { ...NOTHING, formerFile: locked.message.media?.file ?? null };
  if (change.kind !== 'edit' || changed.direction !== 'inbound') return NOTHING;
  if (changed.type !== 'text' || word === before) return NOTHING;
  if (word === null || isEmpty(word, locked)) return loseWord(trx, changed, before);
  const said = { messageId: changed.id, customer: locked.customer, sessionId, word };
  const obeyed = await obeyReplyWord(trx, { ...said, text: change.body, at: change.at });
  if (obeyed.answer !== null) await updateMessage(trx, changed.id, { replyWord: word });
  return { ...NOTHING, ...obeyed };
}

/** Asking for marketing again says something only of who had refused it. */
const isEmpty = (word: ReplyWord, { customer }: LockedMessage): boolean =>
  word === 'opt_in' && customer.optedOutAt === null;

async function loseWord(
  trx: Trx,
  { id, conversationId }: Message,
  before: ReplyWord | null,
): Promise<TakenChange> {
  if (before === null) return NOTHING;
  const conversation = await Conversation.query(trx).findById(conversationId).throwIfNotFound();
  await clearReplyWord(trx, id);
  await openForCustomer(trx, conversation, id);
  // Last: all of the shop waits for the lock that this takes.
  await findHand(trx, conversation, 'written');
  return { ...NOTHING, endedSnooze: snoozeOf(conversation) };
}

/** Before the conversation's row, which `lockMessage` takes: what a word does to orders comes after it. */
async function lockOrders(trx: Trx, messageId: number): Promise<void> {
  const customer = await lockCustomer(
    trx,
    (customers) =>
      customers
        .join('conversations', 'conversations.customer_id', 'customers.id')
        .join('messages', 'messages.conversation_id', 'conversations.id')
        .where('messages.id', messageId),
    () => Message.query(trx).findById(messageId).select('id').throwIfNotFound(),
  );
  await trx('orders').where({ customer_id: customer.id }).orderBy('id').forUpdate().select('id');
}
