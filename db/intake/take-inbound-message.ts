import { customerActor } from '@roms/domain/actor';
import { AUTOMATIONS } from '@roms/domain/automations';
import type { ReplyWord } from '@roms/domain/reply-words';
import { queueReplyWordAnswer } from '../automation/queue-reply-word-answer.ts';
import type { ConsentChange } from '../consent/record-consent.ts';
import { autoAssign } from '../conversations/auto-assign.ts';
import { hasGone } from '../conversations/has-gone.ts';
import {
  recordInboundMessage,
  type InboundReport,
  type RecordedInbound,
} from '../conversations/record-inbound-message.ts';
import { openForCustomer } from '../conversations/open-for-customer.ts';
import { clearReplyWord } from '../messages/write-message.ts';
import { changeConsent } from '../reminders/change-consent.ts';
import type { Trx } from '../knex.ts';

export type TakenInbound = Pick<RecordedInbound, 'messageId' | 'hasMedia' | 'repliedOrderIds'> & {
  /** Orders to signal `orderChanged`. */
  changedOrderIds: number[];
  /** The answer to a reply word, whose workflow is to start. */
  answer: { messageId: number; attempt: number } | null;
};

const STATES: Record<ReplyWord, ConsentChange['state']> = { opt_out: 'withdrawn', opt_in: 'given' };
/** A word that was found later than this is taken, but nobody expects an answer any more (milliseconds). */
const ANSWERED_WITHIN_MS = AUTOMATIONS.opt_out_confirmation.shelfLifeMs;

/**
 * Stores a message (`recordInboundMessage`) and does what it says when it is a reply word, in the same transaction: once
 * it is stored nothing more is sent that it refuses. A reply word that gets no answer is taken, and waits for somebody
 * like any other message: else the customer's second STOP would reach nobody. What the result names is signalled and started after the commit.
 */
export async function takeInboundMessage(trx: Trx, report: InboundReport): Promise<TakenInbound | null> {
  const recorded = await recordInboundMessage(trx, report);
  if (recorded === null) return null;
  const { messageId, hasMedia, repliedOrderIds, replyWord } = recorded;
  const effect = replyWord === null ? NO_EFFECT : await obey(trx, recorded, replyWord, report);
  const isAnsweredByItself = effect.answer !== null;
  if (!report.message.fromMe && !isAnsweredByItself) await findHand(trx, recorded.conversation);
  return { messageId, hasMedia, repliedOrderIds, ...effect };
}

/** The conversation is open now: who answers it? */
async function findHand(
  trx: Trx,
  { id, status, assigneeId }: RecordedInbound['conversation'],
): Promise<void> {
  if (assigneeId === null) await autoAssign(trx, id);
  else if (status === 'resolved') await autoAssign(trx, id, { cause: 'reopened' });
  else if (await hasGone(trx, { conversationId: id, userId: assigneeId }))
    await autoAssign(trx, id, { cause: 'offline' });
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
