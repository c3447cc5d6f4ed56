import type { Knex } from 'knex';
import { NotFoundError } from 'objection';
import type { Settings } from '@roms/contracts/settings';
import { asksSomething, FOLLOW_UP_WITHIN_MS } from '@roms/domain/follow-up';
import { followUpKey } from '@roms/domain/occurrence';
import { renderTemplate } from '@roms/domain/template';
import { lockOwned } from '../lock-owned.ts';
import { openQuestion } from '../messages/open-question.ts';
import { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';
import { queueAutomatedMessage, type QueueOutcome } from './queue-automated-message.ts';
import { realName } from './render-order-text.ts';

const HOUR_MS = 3_600_000;
/** Open and pending, answered: the groups of `inbox_group` (migration group_inbox) in which nobody of ours is waited for. */
const ANSWERED_GROUPS = [2, 3, 4, 5];

/** A conversation, and where it stands among those that fell silent. */
export type Silent = { id: number; lastActivityAt: Date };

/**
 * Conversations that have been silent for as long as a follow-up waits and not for much longer, and that end with a
 * question mark of ours, the newest first, beyond `after`; an empty list is the end. Each is looked at once more under its
 * customer's lock.
 */
export async function newlySilent(
  db: Knex,
  { afterHours, at, after, limit }: { afterHours: number; at: Date; after: Silent | null; limit: number },
): Promise<Silent[]> {
  const to = at.getTime() - afterHours * HOUR_MS;
  const { rows } = await db.raw<{ rows: Silent[] }>(
    `SELECT c.id, c.last_activity_at AS "lastActivityAt"
       FROM conversations c JOIN messages m ON m.id = c.last_message_id
      WHERE c.inbox_group = ANY(:groups) AND c.waiting_since IS NULL
        AND c.last_activity_at >= :from AND (c.last_activity_at, c.id) < (:before, cast(:beforeId AS bigint))
        AND m.author IN ('agent', 'phone') AND m.body ~ :mark
      ORDER BY c.last_activity_at DESC, c.id DESC LIMIT :limit`,
    {
      groups: ANSWERED_GROUPS,
      mark: '[?？]',
      from: new Date(to - FOLLOW_UP_WITHIN_MS),
      before: after?.lastActivityAt ?? new Date(to),
      beforeId: after?.id ?? 0,
      limit,
    } as never,
  );
  return rows;
}

/**
 * Queues the one follow-up to a question of ours that the customer has left open in a conversation; null when there is
 * none, or it is too young, or the conversation went into another one. What is not due by the pipeline is asked for
 * again at the next look. The sweep starts its workflow.
 */
export async function queueFollowUp(
  trx: Trx,
  conversationId: number,
  { followUp, shopName }: Pick<Settings, 'followUp' | 'shopName'>,
  now: Date = new Date(),
): Promise<QueueOutcome | null> {
  const held = await lockOwned(trx, {
    toOwner: 'JOIN conversations ON conversations.customer_id = customers.id WHERE conversations.id = :id',
    id: conversationId,
    ofOwner: ({ id }) => Conversation.query(trx).findOne({ id: conversationId, customerId: id }).select('id'),
    assertThere: () => Conversation.query(trx).findById(conversationId).select('id').throwIfNotFound(),
  }).catch((error: unknown) => {
    if (error instanceof NotFoundError) return null;
    throw error;
  });
  if (held === null) return null;
  const question = await openQuestion(trx, conversationId);
  if (question === null || !asksSomething(question.body)) return null;
  const age = now.getTime() - question.sentAt.getTime();
  const due = followUp.afterHours * HOUR_MS;
  if (age < due || age > due + FOLLOW_UP_WITHIN_MS) return null;
  return queueAutomatedMessage(
    trx,
    {
      order: null,
      customer: held.customer,
      sessionId: question.sessionId,
      conversationId,
      automation: 'follow_up',
      occurrenceKey: followUpKey(question.id),
      render: async () =>
        renderTemplate(followUp.body, { customer_name: realName(held.customer), shop_name: shopName }),
    },
    { now: () => now },
  );
}
