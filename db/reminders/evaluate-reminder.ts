import type { Knex } from 'knex';
import type { CheckResult } from '@roms/domain/decisions/pipeline';
import type { ReminderCheck } from '@roms/domain/delivery';
import { reminderKey } from '@roms/domain/occurrence';
import { Message } from '../models/Message.ts';
import { isPutOff } from '../automation/queue-automated-message.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { orderFacts } from '../orders/order-facts.ts';
import { renderOrderText } from '../automation/render-order-text.ts';
import { judgeReminder } from './judge-reminder.ts';
import { reminderOfOrder } from './reminder-of-order.ts';

export type ReminderEvaluation = {
  /** `wait`: not due yet, or put off by a check. */
  verdict: ReminderCheck;
  /** The check that stops it or puts it off. */
  code: CheckResult['check'] | null;
  /** When it is due; null when no rule speaks of it. */
  dueAt: Date | null;
  checks: CheckResult[];
};

/** A timer may ring this much before the due time that is stored to the microsecond (milliseconds). */
const TOLERANCE_MS = 1_000;

/** Whether an order's reminder would go out if it were asked for now; writes nothing (the last re-check). */
export async function evaluateReminder(
  db: Knex,
  orderId: number,
  settings: PipelineSettings = {},
): Promise<ReminderEvaluation> {
  const order = await orderFacts(db, orderId);
  const cycle = order.lifecycle?.cycle ?? 1;
  const existing = await Message.query(db).findOne({ occurrenceKey: reminderKey(orderId, cycle) });
  const due = await reminderOfOrder(db, order, settings);
  const { missing } = await renderOrderText(db, order, 'reminder', {
    productName: due?.productName,
    templateId: due?.templateId,
  });
  const isHandled = existing !== undefined && !isPutOff(existing);
  const judged = await judgeReminder(db, order, { cycle, isHandled, missing }, settings);
  const { outcome, dueAt } = judged;
  const answer = { code: outcome.code, dueAt, checks: outcome.checks };
  // A workflow that outlived the restore must not send what a person decides on.
  if (order.lifecycle?.restoredDueAt) return { verdict: 'wait', ...answer };
  if (outcome.verdict === 'stop') return { verdict: 'stop', ...answer };
  const isDue = dueAt !== null && dueAt.getTime() <= presentOf(settings).getTime() + TOLERANCE_MS;
  return { verdict: isDue ? 'send' : 'wait', ...answer };
}
