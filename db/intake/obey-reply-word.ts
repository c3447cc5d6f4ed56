import { customerActor } from '@roms/domain/actor';
import { AUTOMATIONS } from '@roms/domain/automations';
import { consentAnswerKey } from '@roms/domain/occurrence';
import { optInAnswer } from '@roms/domain/reply-answers';
import type { ConsentWord } from '@roms/domain/reply-word';
import { queueReplyWordAnswer } from '../automation/queue-reply-word-answer.ts';
import type { ConsentChange } from '../consent/record-consent.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Customer } from '../models/Customer.ts';
import { changeConsent } from '../reminders/change-consent.ts';
import type { Trx } from '../knex.ts';
import { draftAgain } from './draft-again.ts';
import type { MeantWord } from './meant-word.ts';
import { moveByAnswer } from './move-by-answer.ts';
import { NOTHING_OBEYED, type Obeyed } from './obeyed.ts';

export type SaidWord = {
  messageId: number;
  /** When it was edited into the word; null: it was written so. */
  editedAt: Date | null;
  customer: Customer;
  conversationId: number;
  sessionId: string;
  meant: MeantWord;
  /** As it was written, for the ledger. */
  text: string;
  /** When, by WhatsApp. */
  at: Date;
};

const STATES: Record<ConsentWord, ConsentChange['state']> = { opt_out: 'withdrawn', opt_in: 'given' };
/** A word that was found later than this is taken, but nobody expects an answer any more (milliseconds). */
const ANSWERED_WITHIN_MS = AUTOMATIONS.opt_out_confirmation.shelfLifeMs;

/**
 * Does what a reply word says, and queues its answer; an order that is asked for is a draft that a person answers. The
 * caller holds the rows of the customer and of their orders.
 */
export async function obeyReplyWord(trx: Trx, said: SaidWord, settings: PipelineSettings): Promise<Obeyed> {
  const now = new Date();
  // A phone's clock that is ahead must not outlive what is said later.
  const at = said.at < now ? said.at : now;
  const { meant, customer, sessionId, messageId, editedAt } = said;
  const isAwaited = now.getTime() - at.getTime() < ANSWERED_WITHIN_MS;
  if (!('reminder' in meant)) return changeByWord(trx, { ...said, at, isAwaited }, meant.word);
  if (meant.word === 'order_again') {
    const { conversationId } = said;
    await draftAgain(trx, { customer, conversationId, reminder: meant.reminder, at: now }, settings);
    return NOTHING_OBEYED;
  }
  const asked = { ...meant, customer, sessionId, messageId, editedAt, at, isAwaited };
  return moveByAnswer(trx, asked, settings);
}

async function changeByWord(
  trx: Trx,
  { messageId, customer, sessionId, text, at, isAwaited }: SaidWord & { isAwaited: boolean },
  word: ConsentWord,
): Promise<Obeyed> {
  const { consentId, isLate, orderIds } = await changeConsent(trx, customer, {
    state: STATES[word],
    source: 'reply_word',
    evidence: { messageId, text: text.trim() },
    actor: customerActor(customer.id),
    at,
  });
  const answer =
    consentId !== null && !isLate && isAwaited
      ? await queueReplyWordAnswer(trx, {
          automation: word === 'opt_out' ? 'opt_out_confirmation' : 'reply_word_answer',
          occurrenceKey: consentAnswerKey(consentId),
          answer: optInAnswer,
          customer,
          sessionId,
        })
      : null;
  return {
    ...NOTHING_OBEYED,
    changedOrderIds: orderIds,
    answer: answer && { messageId: answer.id, attempt: answer.attempt },
  };
}
