import { randomBytes } from 'node:crypto';
import type { Trx } from '../../db/knex.ts';
import type { DemoConversation } from './demo-conversations.ts';
import type { DemoMessage } from './demo-messages.ts';

/** Never reached WhatsApp, so WhatsApp has no id for it. */
const NEVER_SENT: readonly DemoMessage['status'][] = ['failed', 'unconfirmed', 'withdrawn'];
/** Nobody's phone is faster (milliseconds). */
const UNTIL_DELIVERED_MS = 4_000;

/**
 * Writes conversations and messages as history, all at once: the one place besides write-message that does, since
 * there is nobody to announce them to. Returns the number of messages.
 */
export async function insertConversations(
  trx: Trx,
  conversations: readonly DemoConversation[],
  customerIds: readonly number[],
  sessionId: string,
): Promise<number> {
  const rows = conversations.map((conversation) => ({
    customer_id: customerIds[conversation.customer],
    session_id: sessionId,
    status: conversation.status,
    assignee_id: conversation.assigneeId,
    created_at: conversation.messages[0]?.sent_at,
    last_activity_at: conversation.messages.at(-1)?.sent_at,
    ...unanswered(conversation.messages),
  }));
  const inserted = await trx('conversations').insert(rows).returning(['id', 'customer_id']);
  const idOf = new Map(inserted.map(({ id, customer_id }) => [customer_id as number, id as number]));
  const messages = conversations
    .flatMap((conversation) =>
      conversation.messages.map((message) => ({
        ...message,
        conversation_id: idOf.get(customerIds[conversation.customer] as number),
        session_id: sessionId,
        wa_message_id: NEVER_SENT.includes(message.status) ? null : waMessageId(),
        created_at: message.sent_at,
        delivered_at: deliveredAt(message),
      })),
    )
    .toSorted((a, b) => a.sent_at.getTime() - b.sent_at.getTime());
  await trx('messages').insert(messages);
  await trx('order_events').insert(messages.flatMap(queuedEvent));
  await trx.raw(
    `UPDATE conversations SET last_message_id = last.id
       FROM (SELECT DISTINCT ON (conversation_id) conversation_id, id
               FROM messages ORDER BY conversation_id, sent_at DESC, id DESC) AS last
      WHERE last.conversation_id = conversations.id AND conversations.last_message_id IS NULL`,
  );
  return messages.length;
}

/** When it arrived; null for what came in, and for what did not arrive. */
function deliveredAt({ direction, status, sent_at }: DemoMessage): Date | null {
  const hasArrived = direction === 'outbound' && (status === 'delivered' || status === 'read');
  return hasArrived ? new Date(sent_at.getTime() + UNTIL_DELIVERED_MS) : null;
}

/** The line in the order's timeline that its workflow would have written; its key keeps a workflow from doing so again. */
function queuedEvent({ automation, order_id, occurrence_key, sent_at }: DemoMessage) {
  if (automation !== 'thank_you' && automation !== 'reminder') return [];
  return [{ order_id, type: `${automation}_queued`, dedupe_key: `${occurrence_key}:queued`, at: sent_at }];
}

/** What the customer wrote since a person last answered. */
function unanswered(messages: readonly DemoMessage[]): { unread_count: number; waiting_since: Date | null } {
  const answered = messages.findLastIndex((message) => message.author === 'agent');
  const waiting = messages.slice(answered + 1).filter((message) => message.direction === 'inbound');
  return { unread_count: waiting.length, waiting_since: waiting[0]?.sent_at ?? null };
}

/** An id of the form that WhatsApp gives. */
function waMessageId(): string {
  return `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
}
