import type { AnsweredWord } from '@roms/domain/reply-word';
import { readReplyWord } from '@roms/domain/reply-words';
import type { Snooze } from '@roms/domain/snooze';
import { findHand } from '../conversations/find-hand.ts';
import { openForCustomer } from '../conversations/open-for-customer.ts';
import { snoozeOf } from '../conversations/snooze-of.ts';
import { lockOwned } from '../lock-owned.ts';
import { applyChange } from '../messages/apply-change.ts';
import { keepEarlyChange } from '../messages/early-news.ts';
import { lockMessage, ownerOfMessage } from '../messages/lock-message.ts';
import type { MessageChange } from '../messages/message-change.ts';
import { clearReplyWord, updateMessage } from '../messages/write-message.ts';
import { Conversation } from '../models/Conversation.ts';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { meantWord, wordOfRow } from './meant-word.ts';
import { obeyReplyWord } from './obey-reply-word.ts';
import { NOTHING_OBEYED, type Obeyed } from './obeyed.ts';

export type ChangeReport = { sessionId: string; change: MessageChange };

export type TakenChange = Obeyed & {
  /** The sleep of the conversation that it ended, whose workflow is to be told. */
  endedSnooze: Snooze | null;
  /** The file that its message named until now: after the commit it goes, unless another one names it. */
  formerFile: string | null;
};

const NOTHING: TakenChange = { ...NOTHING_OBEYED, endedSnooze: null, formerFile: null };

/**
 * Takes what somebody did to a message: a reaction, another text, its deletion. One that comes before its message waits
 * for it. A customer's text that was changed into a reply word is obeyed as if it had just been written, and a word that
 * was changed into anything else waits for somebody like any message; what the word did stays, because in doubt a refusal
 * counts. `again`: the message has come in the meantime, so take it once more in another transaction.
 */
export async function takeMessageChange(
  trx: Trx,
  { sessionId, change }: ChangeReport,
  { dayMs }: Pick<PipelineSettings, 'dayMs'> = {},
): Promise<TakenChange | 'again'> {
  const { waMessageId } = change;
  const find = () => Message.query(trx).findOne({ sessionId, waMessageId }).select('id');
  const found = await find();
  if (!found) {
    const isKnown = async (): Promise<boolean> => (await find()) !== undefined;
    return (await keepEarlyChange(trx, sessionId, change, isKnown)) === 'known' ? 'again' : NOTHING;
  }
  const { phrases } = (await shopSettings(trx)).replyWords;
  if (change.kind === 'edit' && readReplyWord(change.body, phrases) !== null) await lockOrders(trx, found.id);
  const locked = await lockMessage(trx, found.id);
  const before = locked.message.replyWord;
  const changed = await applyChange(trx, locked, change);
  if (changed === null) return NOTHING;
  if (change.kind === 'revoke') return { ...NOTHING, formerFile: locked.message.media?.file ?? null };
  if (change.kind !== 'edit' || changed.direction !== 'inbound' || changed.type !== 'text') return NOTHING;
  const { customer } = locked;
  const { body: text, at } = change;
  const meant = await meantWord(trx, { customer, text, at }, { phrases, dayMs });
  const word = wordOfRow(meant);
  if (word === before && meant?.word !== 'order_again') return NOTHING;
  if (meant === null) return loseWord(trx, changed, before);
  const { id: messageId, conversationId } = changed;
  const said = { messageId, editedAt: at, customer, conversationId, sessionId, meant, text, at };
  const obeyed = await obeyReplyWord(trx, said, { dayMs });
  if (meant.word === 'order_again') return { ...(await loseWord(trx, changed, before)), ...obeyed };
  if (obeyed.answer !== null) await updateMessage(trx, messageId, { replyWord: word });
  return { ...NOTHING, ...obeyed };
}

async function loseWord(
  trx: Trx,
  { id, conversationId }: Message,
  before: AnsweredWord | null,
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
  await lockOwned(trx, {
    ...ownerOfMessage(trx, messageId),
    ofOwner: async ({ id }) => {
      const mine = trx('conversations')
        .join('messages', 'messages.conversation_id', 'conversations.id')
        .where({ 'messages.id': messageId, 'conversations.customer_id': id });
      if ((await mine.first('conversations.id')) === undefined) return undefined;
      return trx('orders').where({ customer_id: id }).orderBy('id').forNoKeyUpdate().select('id');
    },
  });
}
