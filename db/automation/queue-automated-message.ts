import { decide, type CheckCode } from '@roms/domain/decisions/pipeline';
import type { OrderStatus } from '@roms/domain/order-status';
import { SHELF_LIFE_MS } from '@roms/domain/shelf-life';
import type { Rendered } from '@roms/domain/template';
import { Message, type Automation } from '../models/Message.ts';
import { decisionFacts } from '../decisions/decision-facts.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { ensureConversation, numberForCustomer } from '../conversations/ensure-conversation.ts';
import { recordDecisions } from '../decisions/record-decisions.ts';
import { insertMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

type Automated = {
  order: OrderFacts;
  automation: Automation;
  occurrenceKey: string;
  notice?: OrderStatus;
  /** Renders only when it is needed: a repeat does not. */
  render: () => Promise<Rendered>;
};

export type QueueOutcome =
  | { outcome: 'queued'; message: Message }
  /** Somebody queued it before: `message` is that one. */
  | { outcome: 'duplicate'; message: Message }
  | { outcome: 'stopped'; code: CheckCode };

/**
 * Runs the decision pipeline for an automated message and writes it when nothing stops it. The caller holds the
 * customer's row. The unique occurrence key is what makes the message once, whoever asks.
 */
export async function queueAutomatedMessage(trx: Trx, automated: Automated): Promise<QueueOutcome> {
  const { order, automation, occurrenceKey, notice } = automated;
  const known = await Message.query(trx).findOne({ occurrenceKey });
  if (known) return { outcome: 'duplicate', message: known };

  const rendered = await automated.render();
  const facts = await decisionFacts(trx, order, {
    automation,
    isHandled: false,
    notice,
    missing: rendered.missing,
  });
  const { rows, stoppedBy } = decide(facts);
  const message = stoppedBy === null ? await write(trx, automated, rendered.body) : null;
  const subject = { occurrenceKey, automation, customerId: order.customerId, orderId: order.id };
  await recordDecisions(
    trx,
    { ...subject, messageId: message?.id ?? null, stage: 'queue', attempt: 1 },
    rows,
  );
  if (stoppedBy !== null) return { outcome: 'stopped', code: stoppedBy };
  if (message) return { outcome: 'queued', message };
  return {
    outcome: 'duplicate',
    message: await Message.query(trx).findOne({ occurrenceKey }).throwIfNotFound(),
  };
}

async function write(trx: Trx, { order, automation, occurrenceKey }: Automated, body: string) {
  const sessionId = await numberForCustomer(trx, order.customer);
  const conversation = await ensureConversation(trx, order.customerId, sessionId);
  const lane = automation === 'reminder' ? 'reminder' : 'transactional';
  return insertMessage(trx, {
    conversationId: conversation.id,
    sessionId,
    direction: 'outbound',
    author: 'automation',
    automation,
    orderId: order.id,
    occurrenceKey,
    lane,
    body,
    status: 'queued',
    expiresAt: new Date(Date.now() + SHELF_LIFE_MS[lane]),
  });
}
