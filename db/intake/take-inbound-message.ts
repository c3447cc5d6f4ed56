import {
  recordInboundMessage,
  type InboundReport,
  type RecordedInbound,
} from '../conversations/record-inbound-message.ts';
import { openForCustomer } from '../conversations/open-for-customer.ts';
import { clearReplyWord } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';
import { obeyReplyWord, type Obeyed } from './obey-reply-word.ts';

export type TakenInbound = Pick<RecordedInbound, 'messageId' | 'hasMedia' | 'repliedOrderIds'> & Obeyed;

/**
 * Stores a message (`recordInboundMessage`) and does what it says when it is a reply word, in the same transaction: once
 * it is stored nothing more is sent that it refuses. A reply word that gets no answer is taken, and waits for somebody
 * like any other message: else the customer's second STOP would reach nobody. What the result names is signalled and
 * started after the commit.
 */
export async function takeInboundMessage(trx: Trx, report: InboundReport): Promise<TakenInbound | null> {
  const recorded = await recordInboundMessage(trx, report);
  if (recorded === null) return null;
  const { messageId, customer, conversation, hasMedia, repliedOrderIds, replyWord } = recorded;
  const taken = { messageId, hasMedia, repliedOrderIds };
  if (replyWord === null) return { ...taken, changedOrderIds: [], answer: null };
  const { body: text, sentAt: at } = recorded;
  const { sessionId } = report;
  const obeyed = await obeyReplyWord(trx, { messageId, customer, sessionId, word: replyWord, text, at });
  if (obeyed.answer === null) {
    await clearReplyWord(trx, messageId);
    await openForCustomer(trx, conversation, messageId);
  }
  return { ...taken, ...obeyed };
}
