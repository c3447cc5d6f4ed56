import { PROVEN_STATUSES } from '@roms/domain/message-status';
import { cycleOfReminder } from '@roms/domain/occurrence';
import { isFullyReordered } from '@roms/domain/reorder';
import type { LifecycleState } from '@roms/domain/lifecycle';
import type { ReplyWord } from '@roms/domain/reply-word';
import { dayOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import { Order } from '../models/Order.ts';
import { laterItems } from '../orders/later-items.ts';
import { factsOf, type OrderFacts } from '../orders/order-facts.ts';
import type { Trx } from '../knex.ts';

/** A reminder that a customer answers, and its order as it is now. */
export type AnsweredReminder = { order: OrderFacts; cycle: number };

/** How long the shop listens for an answer to a reminder, in days of reminder arithmetic. */
export const ANSWER_WINDOW_DAYS = 7;
/** WhatsApp tells whole seconds: what was written right after the reminder seems to be from before it (milliseconds). */
const ROUNDED_MS = 2_000;

/** Where an order may stand whose reminder is answered: reminded, or in a later cycle that has not reminded yet. */
export const ANSWERED_STATES: readonly LifecycleState[] = ['waiting', 'sending', 'answer_window', 'reminded'];

/**
 * The reminder that a word written at `at` answers: the last one that reached the customer, within its answer window, of
 * an order that was not bought again. Null when there is none. A word that moves reminders is none to who wants no
 * reminders, or after a person wrote: it may well be meant for that person. The caller holds the rows of the customer and
 * of their orders.
 */
export async function answeredReminder(
  trx: Trx,
  { customer, word, at }: { customer: Customer; word: ReplyWord; at: Date },
  settings: PipelineSettings,
): Promise<AnsweredReminder | null> {
  const isMoving = word !== 'order_again';
  if (isMoving && customer.optedOutAt !== null) return null;
  const reminder = await lastReminder(trx, customer.id, new Date(at.getTime() + ROUNDED_MS));
  const cycle = cycleOfReminder(reminder?.occurrenceKey ?? null);
  if (!reminder || reminder.orderId === null || cycle === null) return null;
  if (reminder.sentAt.getTime() < at.getTime() - ANSWER_WINDOW_DAYS * dayOf(settings)) return null;
  if (isMoving && (await hasPersonWritten(trx, customer.id, reminder.sentAt))) return null;
  const order = await Order.query(trx).findById(reminder.orderId);
  if (order?.status !== 'completed') return null;
  const facts = await factsOf(trx, order, customer);
  if (!facts.lifecycle || !ANSWERED_STATES.includes(facts.lifecycle.state)) return null;
  if (isFullyReordered(facts.items, await laterItems(trx, facts))) return null;
  return { order: facts, cycle };
}

async function lastReminder(trx: Trx, customerId: number, until: Date): Promise<Message | undefined> {
  return (
    Message.query(trx)
      .join('conversations', 'conversations.id', 'messages.conversation_id')
      .where({ 'conversations.customer_id': customerId, 'messages.automation': 'reminder' })
      // What is unconfirmed has arrived when it is answered.
      .whereIn('messages.status', [...PROVEN_STATUSES, 'unconfirmed'])
      .where('messages.sent_at', '<=', until)
      .orderBy([
        { column: 'messages.sent_at', order: 'desc' },
        { column: 'messages.id', order: 'desc' },
      ])
      .select('messages.*')
      .first()
  );
}

async function hasPersonWritten(trx: Trx, customerId: number, since: Date): Promise<boolean> {
  const written = await trx('messages')
    .join('conversations', 'conversations.id', 'messages.conversation_id')
    .where('conversations.customer_id', customerId)
    .whereIn('messages.author', ['agent', 'phone'])
    .whereIn('messages.status', [...PROVEN_STATUSES, 'unconfirmed', 'sending', 'queued'])
    .where('messages.sent_at', '>', since)
    .first('messages.id');
  return written !== undefined;
}
