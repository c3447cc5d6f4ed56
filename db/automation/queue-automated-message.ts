import { AUTOMATIONS, type Automation } from '@roms/domain/automations';
import type { CrossSellPick } from '@roms/domain/cross-sell';
import type { CheckCode } from '@roms/domain/decisions/check';
import { decide, isDeferral, reasonOfStop } from '@roms/domain/decisions/pipeline';
import type { OrderStatus } from '@roms/domain/order-status';
import { soonest } from '@roms/domain/soonest';
import type { Rendered } from '@roms/domain/template';
import type { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import { decisionFacts, type Subject } from '../decisions/decision-facts.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { recordOffers } from '../orders/record-offers.ts';
import { ensureAutomationConversation, ensureConversation } from '../conversations/ensure-conversation.ts';
import { recordEvaluation } from '../decisions/record-evaluation.ts';
import { insertMessage, moveMessage, updateMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

type About =
  /** The order that caused it, of whose customer it is. */
  | { order: OrderFacts }
  /** Nothing but the customer; it goes out by the number that they wrote to, in a conversation that may be known. */
  | { order: null; customer: Customer; sessionId: string; conversationId?: number };

type Automated = About & {
  automation: Automation;
  occurrenceKey: string;
  notice?: OrderStatus;
  /** A person wants it sent outside the hours and inside the cap. */
  isConfirmed?: boolean;
  /** A broadcast's: also to strangers, and what decides who is held out of it. */
  allowsCold?: boolean;
  holdoutRule?: string;
  /** When it is worth nothing any more, where that comes before the end of the automation's shelf life. */
  endsAt?: Date | null;
  /** The file that it carries, and how it is shown. */
  file?: Pick<Message, 'media' | 'type'> | null;
  /** By what a message that is known leaves again; null: it stands. What was put off is queued again unless said otherwise. */
  again?: (known: Message) => 'requeue' | 'retry' | null;
  /** Renders only when it is needed: a repeat does not. */
  render: () => Promise<Rendered & { about?: Subject; picks?: readonly CrossSellPick[] }>;
};

export type QueueOutcome =
  | { outcome: 'queued'; message: Message }
  /** Somebody queued it before: `message` is that one. */
  | { outcome: 'duplicate'; message: Message }
  | { outcome: 'stopped'; code: CheckCode }
  /** Not before `until`. */
  | { outcome: 'deferred'; code: CheckCode; until: Date };

/**
 * Runs the decision pipeline for an automated message and writes it when nothing stops or defers it; one that was
 * put off at its send is queued again, as the next attempt (`again`). The caller holds the customer's row, so of two messages
 * that one customer is due the second sees the first. The unique occurrence key is what makes the message once.
 */
export async function queueAutomatedMessage(
  trx: Trx,
  automated: Automated,
  settings: PipelineSettings = {},
): Promise<QueueOutcome> {
  const { order, automation, occurrenceKey } = automated;
  const customer = customerOf(automated);
  const known = await Message.query(trx).findOne({ occurrenceKey }).forNoKeyUpdate();
  const again = known ? (automated.again ?? againOf)(known) : null;
  if (known && again === null) return { outcome: 'duplicate', message: known };

  const rendered = await automated.render();
  const question = {
    automation,
    occurrenceKey,
    customer,
    order,
    notice: automated.notice,
    missing: rendered.missing,
    isConfirmed: automated.isConfirmed,
    about: rendered.about,
    allowsCold: automated.allowsCold,
    holdoutRule: automated.holdoutRule,
    ...(order === null ? { conversationId: automated.conversationId } : {}),
  };
  const facts = await decisionFacts(trx, question, settings);
  const outcome = decide(automation, facts);
  const expiresAt = soonest(
    new Date(presentOf(settings).getTime() + AUTOMATIONS[automation].shelfLifeMs),
    automated.endsAt ?? null,
  );
  const text = { body: rendered.body, expiresAt, ...automated.file };
  const message =
    outcome.verdict === 'pass'
      ? await write(trx, automated, known && again ? { known, again } : null, text)
      : known;
  const { picks = [] } = rendered;
  if (message && outcome.verdict === 'pass' && (known || picks.length > 0))
    await recordOffers(trx, message.id, picks);
  await recordEvaluation(trx, {
    stage: 'queue',
    question,
    facts,
    outcome,
    messageId: message?.id,
    attempt: message?.attempt,
  });
  if (outcome.verdict === 'stop') {
    // What was put off is not to come any more: its row must not say so.
    if (known) await updateMessage(trx, known.id, { statusReason: reasonOfStop(outcome.code) });
    return { outcome: 'stopped', code: outcome.code };
  }
  if (outcome.verdict === 'defer') return { outcome: 'deferred', code: outcome.code, until: outcome.until };
  if (message) return { outcome: 'queued', message };
  return {
    outcome: 'duplicate',
    message: await Message.query(trx).findOne({ occurrenceKey }).throwIfNotFound(),
  };
}

/** Taken back at its send because it was not the time: it is still to come. */
export function isPutOff(message: Message): boolean {
  return message.status === 'withdrawn' && isDeferral(message.statusReason);
}

function againOf(known: Message): 'requeue' | null {
  return isPutOff(known) ? 'requeue' : null;
}

type Text = { body: string; expiresAt: Date } & Partial<Pick<Message, 'media' | 'type'>>;

async function write(
  trx: Trx,
  automated: Automated,
  repeat: { known: Message; again: 'requeue' | 'retry' } | null,
  text: Text,
): Promise<Message | null> {
  const { order, automation, occurrenceKey } = automated;
  if (repeat) {
    return moveMessage(trx, repeat.known, repeat.again, {
      ...text,
      attempt: repeat.known.attempt + 1,
      statusReason: null,
      waMessageId: null,
      sentAt: new Date(),
      sendAt: null,
    });
  }
  const customer = customerOf(automated);
  const { id: conversationId, sessionId } =
    order === null
      ? await ensureConversation(trx, customer.id, automated.sessionId)
      : await ensureAutomationConversation(trx, customer);
  return insertMessage(trx, {
    conversationId,
    sessionId,
    direction: 'outbound',
    author: 'automation',
    automation,
    orderId: order?.id ?? null,
    occurrenceKey,
    lane: AUTOMATIONS[automation].lane,
    status: 'queued',
    ...text,
  });
}

function customerOf(automated: Automated): Customer {
  return automated.order === null ? automated.customer : automated.order.customer;
}
