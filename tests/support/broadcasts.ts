import type { Knex } from 'knex';
import { ensureConversation } from '../../db/conversations/ensure-conversation.ts';
import { insertMessage } from '../../db/messages/write-message.ts';
import type { Message } from '../../db/models/Message.ts';
import { insertCustomer } from './rows.ts';

/** A message of a customer's conversation; theirs unless told. */
export async function insertWritten(
  db: Knex,
  customerId: number,
  fields: Partial<Message> = {},
): Promise<{ conversationId: number; messageId: number }> {
  return db.transaction(async (trx) => {
    const { id: conversationId } = await ensureConversation(trx, customerId, 'main');
    const message = await insertMessage(trx, {
      ...{ conversationId, sessionId: 'main', direction: 'inbound', author: 'customer' },
      ...{ status: 'delivered', body: 'Halo', ...fields },
    });
    return { conversationId, messageId: message!.id };
  });
}

/** Marketing that reached a customer at a moment. */
export async function insertMarketing(db: Knex, customerId: number, sentAt: Date): Promise<number> {
  const { messageId } = await insertWritten(db, customerId, {
    ...{ direction: 'outbound', author: 'automation', automation: 'reminder', lane: 'reminder' },
    ...{ status: 'read', occurrenceKey: `test:${crypto.randomUUID()}`, sentAt, deliveredAt: sentAt },
  });
  return messageId;
}

/** Somebody who wrote to the shop once, long ago: nothing stops a broadcast to them. */
export async function insertWarmCustomer(
  db: Knex,
  { name, wroteAt }: { name?: string; wroteAt: Date },
): Promise<number> {
  const { id } = await insertCustomer(db, name === undefined ? {} : { name });
  await insertWritten(db, id, { sentAt: wroteAt });
  // Their word was answered: the conversation is in nobody's hands.
  await db('conversations').where({ customer_id: id }).update({ status: 'resolved', waiting_since: null });
  return id;
}

/** A recipient of a broadcast with their message, as the engine leaves them. */
export async function insertRecipient(
  db: Knex,
  broadcastId: number,
  fields: {
    customerId: number;
    position: number;
    status: string;
    reason?: string | null;
    variant?: number;
    sentAt?: Date | null;
    deliveredAt?: Date | null;
    readAt?: Date | null;
    endedAt?: Date | null;
  },
): Promise<number | null> {
  const { customerId, position, status, reason = null, variant = 0, sentAt = null } = fields;
  const isWritten = sentAt !== null || status === 'failed';
  const message = isWritten
    ? await insertWritten(db, customerId, {
        ...{ direction: 'outbound', author: 'automation', automation: 'broadcast', lane: 'broadcast' },
        occurrenceKey: `broadcast:${broadcastId}:${customerId}`,
        status: status === 'failed' ? 'failed' : (status as Message['status']),
        ...{ sentAt: sentAt ?? new Date(), deliveredAt: fields.deliveredAt ?? null },
      })
    : null;
  await db('broadcast_recipients').insert({
    broadcast_id: broadcastId,
    customer_id: customerId,
    ...{ position, status, reason, variant, sent_at: sentAt },
    message_id: message?.messageId ?? null,
    delivered_at: fields.deliveredAt ?? null,
    read_at: fields.readAt ?? null,
    ended_at: fields.endedAt ?? null,
  });
  return message?.messageId ?? null;
}
