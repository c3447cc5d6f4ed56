import type { Knex } from 'knex';
import { automationRow, type Automation } from '@roms/domain/automations';
import { isOpen } from '@roms/domain/business-hours';
import type { CheckCode, DecisionFacts } from '@roms/domain/decisions/check';
import { canBePutOff } from '@roms/domain/decisions/pipeline';
import type { OrderStatus } from '@roms/domain/order-status';
import { reminderSlot } from '@roms/domain/reminder';
import { isFullyReordered } from '@roms/domain/reorder';
import type { Customer } from '../models/Customer.ts';
import { isBeingAnswered } from '../messages/being-answered.ts';
import { laterItems } from '../orders/later-items.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { otherMarketing } from './other-marketing.ts';
import { presentOf, sendingRules, type PipelineSettings } from './pipeline-settings.ts';

/** What is asked of the pipeline: may this message leave, for this customer, about this order if it is about one? */
export type Question = {
  automation: Automation;
  occurrenceKey: string;
  customer: Customer;
  order: OrderFacts | null;
  /** Once it is written. */
  messageId?: number | null;
  /** When it would leave; now unless said otherwise. */
  at?: Date;
  isHandled?: boolean;
  notice?: OrderStatus | null;
  missing?: readonly string[];
  isConfirmed?: boolean;
  /** As `isConfirmed` unless said otherwise: who asks for it now answers for this hour. */
  isNightConfirmed?: boolean;
  /** Where it is written; needed by what asks whether somebody answers there. */
  conversationId?: number;
};

/** For what no check puts off. */
const ANY_TIME = { sendingHours: null, capMs: 0 };

/** What the decision pipeline must know; read under the customer's lock when it binds. */
export async function decisionFacts(
  db: Knex,
  question: Question,
  settings: PipelineSettings,
): Promise<DecisionFacts> {
  const { automation, customer, order } = question;
  const checks: readonly CheckCode[] = automationRow(automation).checks;
  const now = presentOf(settings);
  const at = question.at ?? now;
  const rules = canBePutOff(automation) ? await sendingRules(db, settings) : ANY_TIME;
  const others = checks.includes('freq_cap')
    ? await otherMarketing(db, {
        customerId: customer.id,
        order,
        occurrenceKey: question.occurrenceKey,
        messageId: question.messageId ?? null,
        since: new Date(at.getTime() - rules.capMs),
        now,
      })
    : [];
  const isAttended = checks.includes('attended') && (await attendance(db, question, at));
  const later = order && checks.includes('already_reordered') ? await laterItems(db, order) : [];
  return {
    at,
    isHandled: question.isHandled ?? false,
    customer: {
      isBlocked: customer.blockedAt !== null,
      isOptedOut: customer.optedOutAt !== null,
      hasAddress: await hasAddress(db, customer),
      isOwnNumber: checks.includes('own_number') && (await isOwnNumber(db, customer)),
      zone: customer.zone,
    },
    order: order && {
      status: order.status,
      notice: question.notice ?? null,
      isFullyReordered: isFullyReordered(order.items, later),
    },
    isAttended,
    otherMarketing: others,
    ...rules,
    morningSlot: reminderSlot(order?.id ?? customer.id),
    isConfirmed: question.isConfirmed ?? false,
    isNightConfirmed: question.isNightConfirmed ?? question.isConfirmed ?? false,
    missing: question.missing ?? [],
  };
}

async function attendance(db: Knex, { conversationId }: Question, at: Date): Promise<boolean> {
  if (isOpen(at, await shopSettings(db))) return true;
  return conversationId !== undefined && isBeingAnswered(db, conversationId, at);
}

async function hasAddress(db: Knex, customer: Customer): Promise<boolean> {
  if (customer.phone !== null) return true;
  const lid = await db('customer_identities').where({ customer_id: customer.id, kind: 'lid' }).first('id');
  return lid !== undefined;
}

async function isOwnNumber(db: Knex, { phone }: Customer): Promise<boolean> {
  if (phone === null) return false;
  return (await db('wa_sessions').where({ phone }).whereNull('removed_at').first('id')) !== undefined;
}
