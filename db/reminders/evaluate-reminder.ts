import type { Knex } from 'knex';
import { decide, type CheckResult } from '@roms/domain/decisions/pipeline';
import type { ReminderCheck } from '@roms/domain/delivery';
import { reminderKey } from '@roms/domain/occurrence';
import { Message } from '../models/Message.ts';
import { decisionFacts } from '../decisions/decision-facts.ts';
import { orderFacts } from '../orders/order-facts.ts';
import { reminderOfOrder, type ReminderSettings } from './reminder-of-order.ts';
import { renderOrderText } from '../automation/render-order-text.ts';

export type ReminderEvaluation = {
  /** `wait`: not due yet, or it is night where the customer lives. */
  verdict: ReminderCheck;
  /** The check that stops it. */
  code: CheckResult['check'] | null;
  rows: CheckResult[];
};

/** A timer may ring this much before the due time that is stored to the microsecond (milliseconds). */
const TOLERANCE_MS = 1_000;

/** Whether an order's reminder would go out if it were asked for now; writes nothing (dry runs, the last re-check). */
export async function evaluateReminder(
  db: Knex,
  orderId: number,
  settings: ReminderSettings = {},
): Promise<ReminderEvaluation> {
  const order = await orderFacts(db, orderId);
  const cycle = order.lifecycle?.cycle ?? 1;
  const existing = await Message.query(db).findOne({ occurrenceKey: reminderKey(orderId, cycle) });
  const due = await reminderOfOrder(db, order, settings);
  const { missing } = await renderOrderText(db, order, 'reminder', { productName: due?.productName });
  const facts = await decisionFacts(db, order, {
    automation: 'reminder',
    isHandled: existing !== undefined,
    missing,
  });
  const { rows, stoppedBy } = decide(facts);
  if (stoppedBy !== null) return { verdict: 'stop', code: stoppedBy, rows };
  const isMoved = order.lifecycle?.dueExplanation?.moved === true;
  const dueAt = isMoved ? order.lifecycle?.dueAt : due?.dueAt;
  const isDue = dueAt !== null && dueAt !== undefined && dueAt.getTime() <= Date.now() + TOLERANCE_MS;
  return { verdict: isDue ? 'send' : 'wait', code: null, rows };
}
