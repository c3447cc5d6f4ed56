import type { Knex } from 'knex';
import type { DecisionFacts } from '@roms/domain/decisions/check';
import { decide, type Evaluation } from '@roms/domain/decisions/pipeline';
import { reminderKey } from '@roms/domain/occurrence';
import type { ReminderDue } from '@roms/domain/reminder';
import { decisionFacts, type Question } from '../decisions/decision-facts.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { reminderOfOrder } from './reminder-of-order.ts';
import { subjectOf } from './render-reminder.ts';

export type JudgedReminder = {
  /** By the rules of now; null when none speaks of the order. */
  due: ReminderDue | null;
  /** A person chose the time: no rule changes it. */
  isMoved: boolean;
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
  const plannedAt = isMoved ? before.dueAt : (due?.dueAt ?? null);
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
  return { due, isMoved, dueAt, question, facts, outcome };
}
