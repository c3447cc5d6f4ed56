import type { Settings } from '@roms/contracts/settings';
import type { Snooze } from '@roms/domain/snooze';
import { queueAwayMessage } from '../automation/queue-away-message.ts';
import { findHand } from '../conversations/find-hand.ts';
import {
  recordInboundMessage,
  type InboundReport,
  type RecordedInbound,
} from '../conversations/record-inbound-message.ts';
import { openForCustomer } from '../conversations/open-for-customer.ts';
import { snoozeOf } from '../conversations/snooze-of.ts';
import { clearReplyWord } from '../messages/write-message.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import type { Trx } from '../knex.ts';
import { obeyReplyWord, type Obeyed } from './obey-reply-word.ts';

export type TakenInbound = Pick<RecordedInbound, 'messageId' | 'hasMedia' | 'repliedOrderIds'> &
  Obeyed & {
    /** The sleep of the conversation that it ended, whose workflow is to be told. */
    endedSnooze: Snooze | null;
  };

const NOTHING_SAID: Obeyed = { changedOrderIds: [], answer: null };

/**
 * Stores a message (`recordInboundMessage`) and does what it says when it is a reply word, in the same transaction: once
 * it is stored nothing more is sent that it refuses. A reply word that gets no answer is taken, and waits for somebody
 * like any other message: else the customer's second STOP would reach nobody. While the shop is closed the customer is
 * told so. `shop` saves reading the settings again. What the result names is signalled and started after the commit.
 */
export async function takeInboundMessage(
  trx: Trx,
  report: InboundReport,
  shop?: Settings,
): Promise<TakenInbound | null> {
  const recorded = await recordInboundMessage(trx, report);
  if (recorded === null) return null;
  const { messageId, conversation, hasMedia, repliedOrderIds } = recorded;
  const obeyed = await obey(trx, recorded, report.sessionId);
  const taken = { messageId, hasMedia, repliedOrderIds, ...obeyed };
  if (report.message.fromMe || obeyed.answer !== null) return { ...taken, endedSnooze: null };
  const answer = await sayThatNobodyIsThere(trx, recorded, report, shop);
  // Last: all of the shop waits for the lock that this takes.
  await findHand(trx, conversation, 'written');
  return { ...taken, answer, endedSnooze: snoozeOf(conversation) };
}

async function obey(trx: Trx, recorded: RecordedInbound, sessionId: string): Promise<Obeyed> {
  const { messageId, customer, conversation, replyWord: word, body: text, sentAt: at } = recorded;
  if (word === null) return NOTHING_SAID;
  const obeyed = await obeyReplyWord(trx, { messageId, customer, sessionId, word, text, at });
  if (obeyed.answer === null) {
    await clearReplyWord(trx, messageId);
    await openForCustomer(trx, conversation, messageId);
  }
  return obeyed;
}

/** What ROMS has answered itself needs no such word. */
async function sayThatNobodyIsThere(
  trx: Trx,
  recorded: RecordedInbound,
  { sessionId }: InboundReport,
  shop: Settings | undefined,
): Promise<Obeyed['answer']> {
  const settings = shop ?? (await shopSettings(trx));
  const { customer, conversation, sentAt } = recorded;
  const written = { customer, conversationId: conversation.id, sessionId, sentAt };
  const away = await queueAwayMessage(trx, written, settings);
  return away && { messageId: away.id, attempt: away.attempt };
}
