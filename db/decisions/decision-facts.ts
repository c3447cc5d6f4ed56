import type { Knex } from 'knex';
import { automationRow, shelfLifeOf, type Automation } from '@roms/domain/automations';
import { isOpen } from '@roms/domain/business-hours';
import type { CheckCode, DecisionFacts } from '@roms/domain/decisions/check';
import { canBePutOff } from '@roms/domain/decisions/pipeline';
import type { OrderStatus } from '@roms/domain/order-status';
import { reminderSlot, SLOT_SECONDS } from '@roms/domain/reminder';
import { isFullyReordered } from '@roms/domain/reorder';
import type { Customer } from '../models/Customer.ts';
import { isBeingAnswered } from '../messages/being-answered.ts';
import { openQuestion } from '../messages/open-question.ts';
import { laterItems } from '../orders/later-items.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { attentionFor } from './attention.ts';
import { bindingFacts, type BindingFacts } from './binding-facts.ts';
import { heldSince } from './held-since.ts';
import { otherMarketing } from './other-marketing.ts';
import {
  dayOf,
  presentOf,
  sendingRules,
  type PipelineSettings,
  type SendingRules,
} from './pipeline-settings.ts';
import { unansweredMarketing } from './unanswered-marketing.ts';
import { unavailableProducts } from './unavailable-products.ts';

/** What a message about an order is about in particular. */
export type Subject = {
  /** The product that it names. */
  productName: string | null;
  /** The rule that speaks of it; null for none. */
  ruleId: number | null;
};

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
  isPauseConfirmed?: boolean;
  about?: Subject;
  /** When the message that is judged is worth nothing any more, once it is written. */
  expiresAt?: Date | null;
  /** The merchant wants it sent to strangers too. */
  allowsCold?: boolean;
  /** What decides who is held out of it (`HoldoutGroup`); that of the rule it is about unless told. */
  holdoutRule?: string;
  /** Where it is written; needed by what asks whether somebody answers there. */
  conversationId?: number;
};

/** Over so long thank-yous and notices leave that a stop held (milliseconds). */
const WRITTEN_SPREAD_MS = 30 * 60_000;

/** For what no check puts off. */
const ANY_TIME: SendingRules = {
  ...{ sendingHours: null, pauses: null },
  ...{ capMs: 0, noReplyStreak: 0, holdoutPercent: 0 },
};

/** What the decision pipeline must know; read under the customer's lock when it binds. */
export async function decisionFacts(
  db: Knex,
  question: Question,
  settings: PipelineSettings,
): Promise<DecisionFacts> {
  const { automation, customer, order, occurrenceKey, about } = question;
  const checks: readonly CheckCode[] = automationRow(automation).checks;
  const asks = (code: CheckCode): boolean => checks.includes(code);
  const now = presentOf(settings);
  const at = question.at ?? now;
  const { noReplyStreak, holdoutPercent, ...times } = canBePutOff(automation)
    ? await sendingRules(db, settings)
    : ANY_TIME;
  const { stop, ...address } = await bindingFacts(db, customer, now);
  const customerId = customer.id;
  // A date that the customer asked for is held by no cap, and the reminder that they answered is none of the same.
  const answer = order?.lifecycle?.dueExplanation?.answer;
  const others =
    asks('freq_cap') && (answer === undefined || answer === 'still_has')
      ? await otherMarketing(db, {
          ...{ customerId, order, occurrenceKey, now },
          messageId: question.messageId ?? null,
          since: new Date(at.getTime() - times.capMs),
          isAnswered: answer !== undefined,
        })
      : [];
  const later = order && asks('already_reordered') ? await laterItems(db, order) : [];
  const isConfirmed = question.isConfirmed ?? false;
  const holdoutRule = question.holdoutRule ?? ruleOf(about);
  return {
    now,
    at,
    stop: await stopFacts(db, question, stop, settings),
    isHandled: question.isHandled ?? false,
    customer: {
      isBlocked: customer.blockedAt !== null,
      isOptedOut: customer.optedOutAt !== null,
      ...address,
      hasWritten: !asks('cold_contact') || (await hasWritten(db, customerId)),
      isOwnNumber: asks('own_number') && (await isOwnNumber(db, customer)),
      zone: customer.zone,
    },
    allowsCold: question.allowsCold ?? false,
    order: order && {
      status: order.status,
      notice: question.notice ?? null,
      isFullyReordered: isFullyReordered(order.items, later),
    },
    isAttended: asks('attended') && (await attendance(db, question, at)),
    attention: asks('cs_open')
      ? await attentionFor(db, { customerId, occurrenceKey, now, dayMs: dayOf(settings) })
      : null,
    unanswered:
      asks('no_reply_streak') && noReplyStreak > 0
        ? { count: await unansweredMarketing(db, { customerId, occurrenceKey }), limit: noReplyStreak }
        : null,
    unavailable:
      order && asks('out_of_stock') ? await unavailableProducts(db, order, about?.productName ?? null) : [],
    holdoutGroup:
      asks('holdout') && holdoutPercent > 0 && holdoutRule !== null
        ? { rule: holdoutRule, customerId, percent: holdoutPercent }
        : null,
    otherMarketing: others,
    ...times,
    morningSlot: reminderSlot(order?.id ?? customerId),
    isConfirmed,
    isNightConfirmed: question.isNightConfirmed ?? isConfirmed,
    isPauseConfirmed: question.isPauseConfirmed ?? isConfirmed,
    missing: question.missing ?? [],
  };
}

/**
 * A stop holds at the send; what its order plans anew, also before. Anything else would have no second chance to be
 * written.
 */
async function stopFacts(
  db: Knex,
  { automation, occurrenceKey, messageId, expiresAt }: Question,
  stop: BindingFacts['stop'],
  { dayMs }: PipelineSettings,
): Promise<DecisionFacts['stop']> {
  const isWritten = messageId !== undefined && messageId !== null;
  if (stop === null || !(isWritten || canBePutOff(automation))) return null;
  return {
    ...stop,
    heldSince: await heldSince(db, occurrenceKey, stop.id),
    shelfLifeMs: shelfLifeOf(automation),
    worthUntil: isWritten ? (expiresAt ?? null) : null,
    spreadMs: dayMs === undefined ? spreadOf(automation) : 0,
    waitsAsItIs: isWritten && !canBePutOff(automation),
  };
}

/** What is planned is spread as due times are, what people wait for sooner; answers are few, and go at once. */
function spreadOf(automation: Automation): number {
  if (canBePutOff(automation)) return SLOT_SECONDS * 1_000;
  return automationRow(automation).lane === 'reply' ? 0 : WRITTEN_SPREAD_MS;
}

function ruleOf(about: Subject | undefined): string | null {
  return about && about.ruleId !== null ? `reminder_rule:${about.ruleId}` : null;
}

/** Whether a customer has ever written to the shop. */
export async function hasWritten(db: Knex, customerId: number): Promise<boolean> {
  const written = await db('messages as m')
    .join('conversations as c', 'c.id', 'm.conversation_id')
    .where({ 'c.customer_id': customerId, 'm.direction': 'inbound' })
    .first('m.id');
  return written !== undefined;
}

async function attendance(db: Knex, { automation, conversationId }: Question, at: Date): Promise<boolean> {
  // It asks about a question that is open still.
  if (automation === 'follow_up')
    return conversationId === undefined || (await openQuestion(db, conversationId)) === null;
  if (isOpen(at, await shopSettings(db))) return true;
  return conversationId !== undefined && isBeingAnswered(db, conversationId, at);
}

async function isOwnNumber(db: Knex, { phone }: Customer): Promise<boolean> {
  if (phone === null) return false;
  return (await db('wa_sessions').where({ phone }).whereNull('removed_at').first('id')) !== undefined;
}
