import type { Knex } from 'knex';
import type { CheckCode } from '@roms/domain/decisions/check';
import { decide } from '@roms/domain/decisions/pipeline';
import { reminderKey } from '@roms/domain/occurrence';
import type { Rendered } from '@roms/domain/template';
import { numberForCustomer } from '../conversations/ensure-conversation.ts';
import { decisionFacts } from '../decisions/decision-facts.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Customer } from '../models/Customer.ts';
import { orderFacts } from '../orders/order-facts.ts';
import { nextSendingTime } from './next-sending-time.ts';
import { renderReminder } from './render-reminder.ts';

export type ReminderPreview = Rendered & {
  customer: Customer;
  /** The number that it would leave from. */
  sessionId: string;
  /** The check that would stop it, or (a stop of all automation) hold it, although a person asks for it. */
  stoppedBy: CheckCode | null;
  /** When the customer's hours begin; null within them. */
  outsideUntil: Date | null;
};

/** What "send now" would send for an order, to whom, and whether it may go at this hour. Writes nothing. */
export async function previewReminder(
  db: Knex,
  orderId: number,
  settings: PipelineSettings,
): Promise<ReminderPreview> {
  const order = await orderFacts(db, orderId);
  const { about, picks: _, ...rendered } = await renderReminder(db, order, undefined, settings);
  const question = {
    automation: 'reminder' as const,
    occurrenceKey: reminderKey(orderId, order.lifecycle?.cycle ?? 1),
    customer: order.customer,
    order,
    missing: rendered.missing,
    about,
    isConfirmed: true,
  };
  const outcome = decide('reminder', await decisionFacts(db, question, settings));
  return {
    ...rendered,
    customer: order.customer,
    sessionId: await numberForCustomer(db, order.customer),
    stoppedBy: outcome.code,
    outsideUntil: await nextSendingTime(db, orderId, settings),
  };
}
