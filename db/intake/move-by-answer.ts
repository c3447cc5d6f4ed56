import type { Settings } from '@roms/contracts/settings';
import { daysUntilAgain } from '@roms/domain/cycle';
import { wordAnswerKey } from '@roms/domain/occurrence';
import { laterAnswer, stillHasAnswer } from '@roms/domain/reply-answers';
import type { MovingWord } from '@roms/domain/reply-word';
import { queueReplyWordAnswer } from '../automation/queue-reply-word-answer.ts';
import { replanReminders } from '../customers/customer-place.ts';
import { dayOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Customer } from '../models/Customer.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { correctCycles } from '../products/correct-cycles.ts';
import type { AnsweredReminder } from '../reminders/answered-reminder.ts';
import { postponeReminder } from '../reminders/postpone-reminder.ts';
import { reminderOfOrder } from '../reminders/reminder-of-order.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import type { Trx } from '../knex.ts';
import type { Obeyed } from './obeyed.ts';

type Asked = {
  word: MovingWord;
  reminder: AnsweredReminder;
  customer: Customer;
  sessionId: string;
  messageId: number;
  /** When it was edited into the word; null: it was written so. */
  editedAt: Date | null;
  /** When it was written. */
  at: Date;
  /** It is recent enough for an answer. */
  isAwaited: boolean;
};

/**
 * Moves a reminder as its customer asks, from the moment of their answer, and says when the next one comes. The caller
 * holds the rows of the customer and of their orders.
 */
export async function moveByAnswer(trx: Trx, asked: Asked, settings: PipelineSettings): Promise<Obeyed> {
  const { word, reminder, customer, sessionId, messageId, editedAt, at } = asked;
  const { order } = reminder;
  const isLasting = word === 'still_has';
  const changedOrderIds =
    isLasting && !isLengthened(reminder) ? await lengthenCycle(trx, order, settings) : [];
  const { replyWords } = await shopSettings(trx);
  const days = isLasting ? daysUntilAgain(await daysOf(trx, order, settings)) : daysAsked(word, replyWords);
  const dueAt = new Date(at.getTime() + days * dayOf(settings));
  const postponed = await postponeReminder(trx, reminder, { word, dueAt });
  const answer = asked.isAwaited
    ? await queueReplyWordAnswer(trx, {
        automation: 'reply_word_answer',
        occurrenceKey: wordAnswerKey(messageId, editedAt),
        answer: () => (isLasting ? stillHasAnswer(days) : laterAnswer(days)),
        customer,
        sessionId,
      })
    : null;
  return {
    changedOrderIds: changedOrderIds.filter((id) => id !== order.id),
    postponed: [postponed],
    answer: answer && { messageId: answer.id, attempt: answer.attempt },
  };
}

function daysAsked(word: Exclude<MovingWord, 'still_has'>, words: Settings['replyWords']): number {
  if (word === 'tomorrow') return words.tomorrowDays;
  return word === 'next_week' ? words.nextWeekDays : words.laterDays;
}

/** By how many days the reminder was planned, or would be now. */
async function daysOf(trx: Trx, order: OrderFacts, settings: PipelineSettings): Promise<number> {
  const planned = order.lifecycle?.dueExplanation?.days;
  if (planned) return planned;
  return (await reminderOfOrder(trx, order, settings))?.explanation.days ?? 0;
}

/** Whether an answer to the same reminder said already that it lasts longer: said in two messages it is still once. */
function isLengthened({ order: { lifecycle }, cycle }: AnsweredReminder): boolean {
  return lifecycle?.dueExplanation?.answer === 'still_has' && lifecycle.cycle > cycle;
}

/**
 * What the reminder was about lasts this customer longer. Their other reminders that wait are planned anew: the ids of
 * their orders, to be signalled.
 */
async function lengthenCycle(trx: Trx, order: OrderFacts, settings: PipelineSettings): Promise<number[]> {
  const due = await reminderOfOrder(trx, order, settings);
  const about = order.items.filter(
    ({ productId, productName }) => productId !== null && (due === null || productName === due.productName),
  );
  const productIds = about.flatMap(({ productId }) => (productId === null ? [] : [productId]));
  if (productIds.length === 0) return [];
  await correctCycles(trx, { customerId: order.customerId, productIds });
  return replanReminders(trx, order.customerId);
}
