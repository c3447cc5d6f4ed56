import { customerActor } from '@roms/domain/actor';
import { AUTOMATIONS } from '@roms/domain/automations';
import type { Settings } from '@roms/contracts/settings';
import type { ReplyWord } from '@roms/domain/reply-words';
import type { Snooze } from '@roms/domain/snooze';
import { queueAwayMessage } from '../automation/queue-away-message.ts';
import { queueReplyWordAnswer } from '../automation/queue-reply-word-answer.ts';
import type { ConsentChange } from '../consent/record-consent.ts';
import { findHand } from '../conversations/find-hand.ts';
import {
  recordInboundMessage,
  type InboundReport,
  type RecordedInbound,
} from '../conversations/record-inbound-message.ts';
import { openForCustomer } from '../conversations/open-for-customer.ts';
import { snoozeOf } from '../conversations/snooze-of.ts';
import { clearReplyWord } from '../messages/write-message.ts';
import { changeConsent } from '../reminders/change-consent.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import type { Trx } from '../knex.ts';

export type TakenInbound = Pick<RecordedInbound, 'messageId' | 'hasMedia' | 'repliedOrderIds'> & {
  /** Orders to signal `orderChanged`. */
  changedOrderIds: number[];
  /** What ROMS answers (a reply word, or that nobody is there), whose workflow is to start. */
  answer: { messageId: number; attempt: number } | null;
  /** The sleep of the conversation that it ended, whose workflow is to be told. */
  endedSnooze: Snooze | null;
};

const STATES: Record<ReplyWord, ConsentChange['state']> = { opt_out: 'withdrawn', opt_in: 'given' };
/** A word that was found later than this is taken, but nobody expects an answer any more (milliseconds). */
const ANSWERED_WITHIN_MS = AUTOMATIONS.opt_out_confirmation.shelfLifeMs;

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
  const { messageId, hasMedia, repliedOrderIds, replyWord } = recorded;
  const effect = replyWord === null ? NO_EFFECT : await obey(trx, recorded, replyWord, report);
  if (report.message.fromMe) return { messageId, hasMedia, repliedOrderIds, ...effect, endedSnooze: null };
  const opens = effect.answer === null;
  const answer = effect.answer ?? (await sayThatNobodyIsThere(trx, recorded, report, shop));
  // Last: all of the shop waits for the lock that this takes.
  if (opens) await findHand(trx, recorded.conversation);
  const endedSnooze = opens ? snoozeOf(recorded.conversation) : null;
  return { messageId, hasMedia, repliedOrderIds, ...effect, answer, endedSnooze };
}

/** What ROMS has answered itself needs no such word. */
async function sayThatNobodyIsThere(
  trx: Trx,
  recorded: RecordedInbound,
  { sessionId }: InboundReport,
  shop: Settings | undefined,
): Promise<TakenInbound['answer']> {
  const settings = shop ?? (await shopSettings(trx));
  const { customer, conversation, sentAt } = recorded;
  const written = { customer, conversationId: conversation.id, sessionId, sentAt };
  const away = await queueAwayMessage(trx, written, settings);
  return away && { messageId: away.id, attempt: away.attempt };
}

type Effect = Pick<TakenInbound, 'changedOrderIds' | 'answer'>;
const NO_EFFECT: Effect = { changedOrderIds: [], answer: null };

async function obey(
  trx: Trx,
  { messageId, customer, conversation, sentAt }: RecordedInbound,
  word: ReplyWord,
  { sessionId, message }: InboundReport,
): Promise<Effect> {
  const now = new Date();
  const { consentId, isLate, orderIds } = await changeConsent(trx, customer, {
    state: STATES[word],
    source: 'reply_word',
    evidence: { messageId, text: message.body.trim() },
    actor: customerActor(customer.id),
    // A phone's clock that is ahead must not outlive what is said later.
    at: sentAt < now ? sentAt : now,
  });
  const isAnswered = consentId !== null && !isLate && now.getTime() - sentAt.getTime() < ANSWERED_WITHIN_MS;
  const answer = isAnswered
    ? await queueReplyWordAnswer(trx, { word, consentId, customer, sessionId })
    : null;
  if (answer === null) {
    await clearReplyWord(trx, messageId);
    await openForCustomer(trx, conversation, messageId);
  }
  return {
    changedOrderIds: orderIds,
    answer: answer && { messageId: answer.id, attempt: answer.attempt },
  };
}
