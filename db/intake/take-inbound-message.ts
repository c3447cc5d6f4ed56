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
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import { meantWord, wordOfRow, type MeantWord } from './meant-word.ts';
import { obeyReplyWord } from './obey-reply-word.ts';
import { NOTHING_OBEYED, type Obeyed } from './obeyed.ts';

export type TakenInbound = Pick<RecordedInbound, 'messageId' | 'hasMedia' | 'repliedOrderIds'> &
  Obeyed & {
    /** The sleep of the conversation that it ended, whose workflow is to be told. */
    endedSnooze: Snooze | null;
  };

/**
 * Stores a message (`recordInboundMessage`) and does what it says when it is a reply word, in the same transaction: once
 * it is stored nothing more is sent that it refuses. A reply word that gets no answer is taken, and waits for somebody
 * like any other message: else the customer's second STOP would reach nobody. While the shop is closed the customer is
 * told so. `shop` saves reading the settings again; `dayMs` is the length of a day of reminder arithmetic. What the result
 * names is signalled and started after the commit.
 */
export async function takeInboundMessage(
  trx: Trx,
  report: InboundReport,
  shop?: Settings,
  { dayMs }: Pick<PipelineSettings, 'dayMs'> = {},
): Promise<TakenInbound | null> {
  const settings = shop ?? (await shopSettings(trx));
  const { phrases } = settings.replyWords;
  const heard: { meant: MeantWord | null } = { meant: null };
  const recorded = await recordInboundMessage(trx, report, async (said) => {
    heard.meant = await meantWord(trx, said, { phrases, dayMs });
    return wordOfRow(heard.meant);
  });
  if (recorded === null) return null;
  const { messageId, conversation, hasMedia } = recorded;
  const obeyed = await obey(trx, recorded, { ...heard, dayMs, sessionId: report.sessionId });
  const moved = obeyed.postponed.map(({ orderId }) => orderId);
  // The next cycle of what was moved has nothing to hear of.
  const repliedOrderIds = recorded.repliedOrderIds.filter((id) => !moved.includes(id));
  const taken = { messageId, hasMedia, repliedOrderIds, ...obeyed };
  if (report.message.fromMe || obeyed.answer !== null) return { ...taken, endedSnooze: null };
  const answer = await sayThatNobodyIsThere(trx, recorded, report, settings);
  // Last: all of the shop waits for the lock that this takes.
  await findHand(trx, conversation, 'written');
  return { ...taken, answer, endedSnooze: snoozeOf(conversation) };
}

type Said = { meant: MeantWord | null; dayMs: number | undefined; sessionId: string };

async function obey(trx: Trx, recorded: RecordedInbound, { meant, dayMs, sessionId }: Said): Promise<Obeyed> {
  if (meant === null) return NOTHING_OBEYED;
  const { messageId, customer, conversation, body: text, sentAt: at } = recorded;
  const said = { messageId, editedAt: null, customer, conversationId: conversation.id, sessionId };
  const obeyed = await obeyReplyWord(trx, { ...said, meant, text, at }, { dayMs });
  if (recorded.replyWord !== null && obeyed.answer === null) {
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
  settings: Settings,
): Promise<Obeyed['answer']> {
  const { customer, conversation, sentAt } = recorded;
  const written = { customer, conversationId: conversation.id, sessionId, sentAt };
  const away = await queueAwayMessage(trx, written, settings);
  return away && { messageId: away.id, attempt: away.attempt };
}
