import { customerActor } from '@roms/domain/actor';
import { AUTOMATIONS } from '@roms/domain/automations';
import type { ReplyWord } from '@roms/domain/reply-words';
import { queueReplyWordAnswer } from '../automation/queue-reply-word-answer.ts';
import type { ConsentChange } from '../consent/record-consent.ts';
import type { Customer } from '../models/Customer.ts';
import { changeConsent } from '../reminders/change-consent.ts';
import type { Trx } from '../knex.ts';

/** What is to be signalled (`orderChanged`) and started after the commit. */
export type Obeyed = {
  changedOrderIds: number[];
  /** What ROMS answers, to the word or that nobody is there; null when it answers nothing. */
  answer: { messageId: number; attempt: number } | null;
};
export type SaidWord = {
  messageId: number;
  customer: Customer;
  sessionId: string;
  word: ReplyWord;
  /** As it was written, for the ledger. */
  text: string;
  /** When, by WhatsApp. */
  at: Date;
};

const STATES: Record<ReplyWord, ConsentChange['state']> = { opt_out: 'withdrawn', opt_in: 'given' };
/** A word that was found later than this is taken, but nobody expects an answer any more (milliseconds). */
const ANSWERED_WITHIN_MS = AUTOMATIONS.opt_out_confirmation.shelfLifeMs;

/**
 * Does what a reply word says, and queues its answer. The caller holds the rows of the customer and of their orders.
 */
export async function obeyReplyWord(trx: Trx, said: SaidWord): Promise<Obeyed> {
  const { messageId, customer, sessionId, word, text, at } = said;
  const now = new Date();
  const { consentId, isLate, orderIds } = await changeConsent(trx, customer, {
    state: STATES[word],
    source: 'reply_word',
    evidence: { messageId, text: text.trim() },
    actor: customerActor(customer.id),
    // A phone's clock that is ahead must not outlive what is said later.
    at: at < now ? at : now,
  });
  const isAnswered = consentId !== null && !isLate && now.getTime() - at.getTime() < ANSWERED_WITHIN_MS;
  const answer = isAnswered
    ? await queueReplyWordAnswer(trx, { word, consentId, customer, sessionId })
    : null;
  return {
    changedOrderIds: orderIds,
    answer: answer && { messageId: answer.id, attempt: answer.attempt },
  };
}
