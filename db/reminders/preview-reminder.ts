import type { Knex } from 'knex';
import type { CheckCode } from '@roms/domain/decisions/check';
import { decide, overriddenChecks, type CheckResult } from '@roms/domain/decisions/pipeline';
import { reminderKey } from '@roms/domain/occurrence';
import type { Rendered } from '@roms/domain/template';
import { numberForCustomer } from '../conversations/ensure-conversation.ts';
import { decisionFacts } from '../decisions/decision-facts.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Customer } from '../models/Customer.ts';
import type { Offer } from '../orders/offers.ts';
import { orderFacts } from '../orders/order-facts.ts';
import { nextSendingTime } from './next-sending-time.ts';
import { pickedOffers } from './picked-offers.ts';
import { renderReminder } from './render-reminder.ts';

export type ReminderPreview = Rendered & {
  customer: Customer;
  /** The number that it would leave from. */
  sessionId: string;
  /** The life of the reminder that is asked about; one that ended is sent in the next. */
  cycleNumber: number;
  /** Why it is kept back, as it stands with its order; null when nothing does. */
  keptBack: string | null;
  /** The checks that would hold it now, were nobody to ask for it. */
  overridden: CheckResult[];
  /** All checks as they stand for a person who asks: they are run again before it leaves. */
  checks: CheckResult[];
  /** The check that would stop it, or (a stop of all automation) hold it, although a person asks for it. */
  stoppedBy: CheckCode | null;
  /** When the customer's hours begin; null within them. */
  outsideUntil: Date | null;
  /** What it suggests and why, the first pick first. */
  offers: Offer[];
  /** What the merchant wrote in place of products; null where it does not stand. */
  ownText: string | null;
};

/** What "send now" would send for an order, to whom, and whether it may go at this hour. Writes nothing. */
export async function previewReminder(
  db: Knex,
  orderId: number,
  settings: PipelineSettings,
): Promise<ReminderPreview> {
  const order = await orderFacts(db, orderId);
  const { about, picks, ...rendered } = await renderReminder(db, order, undefined, settings);
  const cycleNumber = order.lifecycle?.cycle ?? 1;
  const question = {
    automation: 'reminder' as const,
    occurrenceKey: reminderKey(orderId, cycleNumber),
    customer: order.customer,
    order,
    missing: rendered.missing,
    about,
    isConfirmed: true,
  };
  const facts = await decisionFacts(db, question, settings);
  const { code, checks } = decide('reminder', facts);
  return {
    ...rendered,
    customer: order.customer,
    sessionId: await numberForCustomer(db, order.customer),
    cycleNumber,
    keptBack: order.lifecycle?.reason ?? null,
    overridden: overriddenChecks('reminder', facts),
    checks,
    stoppedBy: code,
    outsideUntil: await nextSendingTime(db, orderId, settings),
    offers: await pickedOffers(db, picks),
  };
}
