import type { InboundMessage } from '@roms/contracts/webhooks';
import { statusAfterAck } from '@roms/domain/message-lifecycle';
import { normalisePhone } from '@roms/domain/phone';
import type { AnsweredWord } from '@roms/domain/reply-word';
import type { Zone } from '@roms/domain/regions/region';
import type { Conversation } from '../models/Conversation.ts';
import type { Customer } from '../models/Customer.ts';
import type { MessageContent, MessageMedia } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import { applyEarlyChanges } from '../messages/apply-change.ts';
import { takeEarly } from '../messages/early-news.ts';
import { ensureConversation } from './ensure-conversation.ts';
import { openForCustomer } from './open-for-customer.ts';
import type { CustomerIdentity } from '../customers/ensure-customer.ts';
import { ensureNumber } from '../numbers/ensure-number.ts';
import { noteArrival } from '../customers/merge-notes.ts';
import { resolveSender } from '../customers/resolve-sender.ts';
import { withdrawScheduled } from '../messages/withdraw-scheduled.ts';
import { insertMessage } from '../messages/write-message.ts';

/** What a customer wrote, and when by WhatsApp; the customer is locked. */
export type SaidText = { customer: Customer; text: string; at: Date };
/** The word that a text is and that ROMS answers itself; null for what waits for a person. */
export type WordOf = (said: SaidText) => Promise<AnsweredWord | null>;

export type InboundReport = { sessionId: string; message: InboundMessage; shopZone: Zone };
export type RecordedInbound = {
  messageId: number;
  /** Locked. */
  customer: Customer;
  /** Locked, as it was before the message. */
  conversation: Conversation;
  body: string;
  /** The word that it is, when it is nothing else and is to be answered as such. */
  replyWord: AnsweredWord | null;
  /** WhatsApp's time. */
  sentAt: Date;
  /** Its file is still at the gateway. */
  hasMedia: boolean;
  /** Orders whose workflow listens for an answer to its reminder; to all others a message means nothing. */
  repliedOrderIds: number[];
};

/**
 * Stores a message that a customer sent, or that the shop typed on its own phone, in the one conversation of
 * that customer on that number; makes what is missing. What a customer writes takes back what is scheduled for them.
 * `wordOf` is asked before the conversation is locked. Null when the message is known already: nothing happened.
 * Throws `InboundUnaddressed` when it tells neither a phone nor a LID.
 */
export async function recordInboundMessage(
  trx: Trx,
  { sessionId, message, shopZone }: InboundReport,
  wordOf: WordOf = async () => null,
): Promise<RecordedInbound | null> {
  const known = await knowledgeOf(trx, sessionId, message.waMessageId);
  if (known.message) return null;
  if (!known.session) await ensureNumber(trx, sessionId);
  // The push name of an own message is the shop's.
  const name = message.fromMe ? null : message.pushName;
  const customer = await resolveSender(trx, identityOf(message), {
    name,
    nameSource: 'whatsapp',
    shopZone: async () => shopZone,
  });
  const early = await takeEarly(trx, sessionId, message.waMessageId);
  // What it was changed to before it came is what it says.
  const body = early.changes.reduce(
    (text, change) => (change.kind === 'edit' && change.fromMe !== !message.fromMe ? change.body : text),
    message.body,
  );
  const said = { customer, text: body, at: new Date(message.sentAt) };
  const replyWord = message.fromMe || message.type !== 'text' ? null : await wordOf(said);
  const conversation = await ensureConversation(trx, customer.id, sessionId);
  const stored = await insertMessage(trx, {
    conversationId: conversation.id,
    sessionId,
    direction: message.fromMe ? 'outbound' : 'inbound',
    author: message.fromMe ? 'phone' : 'customer',
    status: message.fromMe ? statusAfterAck('sent', early.ack ?? 0) : 'delivered',
    type: message.type,
    body: message.body,
    replyWord,
    media: mediaOf(message),
    content: contentOf(message),
    waMessageId: message.waMessageId,
    quotedId: await quotedIn(trx, conversation.id, message.quotedId),
    sentAt: new Date(message.sentAt),
  });
  if (!stored) return null;
  await noteArrival(trx, customer.movedIdentityId, { relation: 'messages', id: stored.id });
  await applyEarlyChanges(trx, { message: stored, customer }, early.changes);
  if (!message.fromMe) {
    if (replyWord === null) await openForCustomer(trx, conversation, stored.id);
    await withdrawScheduled(trx, conversation.id);
    await noteWriting(trx, customer, sessionId, stored.sentAt);
  }
  return {
    messageId: stored.id,
    customer,
    conversation,
    body,
    replyWord,
    sentAt: stored.sentAt,
    hasMedia: stored.media !== null,
    repliedOrderIds: message.fromMe ? [] : await listeningOrders(trx, customer.id),
  };
}

/** A webhook that tells nobody's address can never be stored: repeating it will not help. */
export class InboundUnaddressed extends Error {
  constructor() {
    super('The message tells neither a phone nor a LID');
    this.name = 'InboundUnaddressed';
  }
}

async function knowledgeOf(trx: Trx, sessionId: string, waMessageId: string) {
  const { rows } = (await trx.raw(
    `SELECT EXISTS (SELECT FROM wa_sessions WHERE id = :sessionId) AS session,
            EXISTS (SELECT FROM messages WHERE session_id = :sessionId AND wa_message_id = :waMessageId) AS message`,
    { sessionId, waMessageId },
  )) as { rows: { session: boolean; message: boolean }[] };
  return rows[0] ?? { session: false, message: false };
}

/** The message that is quoted, when it is one of this conversation. */
async function quotedIn(trx: Trx, conversationId: number, waMessageId?: string): Promise<number | null> {
  if (waMessageId === undefined) return null;
  const quoted = await trx('messages')
    .where({ conversation_id: conversationId, wa_message_id: waMessageId })
    .first('id');
  return (quoted?.id as number | undefined) ?? null;
}

/** Who the customer is; the chat tells it when the gateway could not resolve more. */
function identityOf({ phone, lid, chat }: InboundMessage): CustomerIdentity {
  const identity = {
    phone: normalisePhone(phone === null ? chat : `${phone}@c.us`),
    lid: lid ?? (chat.endsWith('@lid') ? chat : null),
  };
  if (identity.phone === null && identity.lid === null) throw new InboundUnaddressed();
  return identity;
}

function mediaOf({ media }: InboundMessage): MessageMedia | null {
  if (!media) return null;
  return {
    gatewayId: media.id,
    mimeType: media.mimeType,
    size: media.size,
    fileName: media.fileName,
    state: 'pending',
    file: null,
  };
}

function contentOf({ location, contacts }: InboundMessage): MessageContent | null {
  if (location) return { location };
  return contacts ? { contacts } : null;
}

/** The number that the customer uses, and that the number hears: last, every message of a number meets there. */
async function noteWriting(trx: Trx, customer: Customer, sessionId: string, at: Date): Promise<void> {
  if (customer.lastSessionId !== sessionId)
    await trx('customers').where({ id: customer.id }).update({ last_session_id: sessionId });
  await trx('wa_sessions')
    .where({ id: sessionId })
    .andWhere((older) => older.whereNull('last_inbound_at').orWhere('last_inbound_at', '<', at))
    .update({ last_inbound_at: at });
}

/** Also those whose reminder has just gone out: an answer may be faster than the workflow that hears of the send. */
async function listeningOrders(trx: Trx, customerId: number): Promise<number[]> {
  const reminded = trx('messages as reminder')
    .whereRaw('reminder.order_id = orders.id')
    .where('reminder.automation', 'reminder')
    .whereIn('reminder.status', ['sent', 'delivered', 'read']);
  const ids: number[] = await trx('orders')
    .join('order_lifecycles as lifecycle', 'lifecycle.order_id', 'orders.id')
    .where('orders.customer_id', customerId)
    .where((listens) =>
      listens
        .where('lifecycle.state', 'answer_window')
        .orWhere((reminding) => reminding.where('lifecycle.state', 'sending').whereExists(reminded)),
    )
    .pluck('orders.id');
  return ids;
}
