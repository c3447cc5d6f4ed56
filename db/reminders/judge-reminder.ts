import type { Knex } from 'knex';
import type { DecisionFacts } from '@roms/domain/decisions/check';
import { decide, type Evaluation } from '@roms/domain/decisions/pipeline';
import { reminderKey } from '@roms/domain/occurrence';
import type { ReminderDue } from '@roms/domain/reminder';
import { decisionFacts, type Question } from '../decisions/decision-facts.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { dayWithRoom } from './day-with-room.ts';
import { reminderOfOrder } from './reminder-of-order.ts';
import { subjectOf } from './render-reminder.ts';

export type JudgedReminder = {
  /** By the rules of now; null when none speaks of the order. */
  due: ReminderDue | null;
  /** A person chose the time: no rule changes it. */
  isMoved: boolean;
  /** When it would have been due, had its day room. */
  fullFrom: Date | null;
  /** Its place on another day then, before any check puts it off. */
  placedAt: Date | null;
  /** When it may leave: the time of the rule or the person, put off as the checks say. Null without a time. */
  dueAt: Date | null;
  question: Question;
  facts: DecisionFacts;
  outcome: Evaluation;
};

/** When an order's reminder is due, and what the pipeline would say of it then. Writes nothing. */
export async function judgeReminder(
  db: Knex,
  order: OrderFacts,
  { cycle, ...more }: { cycle: number } & Pick<Question, 'isHandled' | 'missing'>,
  settings: PipelineSettings,
): Promise<JudgedReminder> {
  const before = order.lifecycle;
  const isMoved = before?.dueExplanation?.moved === true && before.dueAt !== null && before.cycle === cycle;
  const due = await reminderOfOrder(db, order, settings);
  const placedAt = due && (await placeOf(db, order, due, { cycle, ...settings }));
  const plannedAt = isMoved ? before.dueAt : placedAt;
  const now = presentOf(settings);
  const question: Question = {
    automation: 'reminder',
    occurrenceKey: reminderKey(order.id, cycle),
    customer: order.customer,
    order,
    about: subjectOf(due),
    at: plannedAt !== null && plannedAt > now ? plannedAt : now,
    ...more,
  };
  const facts = await decisionFacts(db, question, settings);
  const outcome = decide('reminder', facts);
  const dueAt = plannedAt !== null && outcome.verdict === 'defer' ? outcome.until : plannedAt;
  const isElsewhere = due !== null && placedAt !== null && placedAt.getTime() !== due.dueAt.getTime();
  const elsewhere = isElsewhere ? { fullFrom: due.runOutAt, placedAt } : { fullFrom: null, placedAt: null };
  return { due, isMoved, ...elsewhere, dueAt, question, facts, outcome };
}

/** A day that was found to be full is left once: the place on another day is kept for as long as it runs out as it did. */
async function placeOf(
  db: Knex,
  { id, lifecycle }: OrderFacts,
  due: ReminderDue,
  { cycle, ...settings }: PipelineSettings & { cycle: number },
): Promise<Date> {
  const { fullFrom, placedAt } = lifecycle?.dueExplanation ?? {};
  const isPlaced = lifecycle?.cycle === cycle && fullFrom === due.runOutAt.toISOString();
  if (isPlaced && placedAt !== undefined) return new Date(placedAt);
  if (isPlaced && lifecycle.dueAt) return lifecycle.dueAt;
  return dayWithRoom(db, { orderId: id, dueAt: due.dueAt }, settings);
}
