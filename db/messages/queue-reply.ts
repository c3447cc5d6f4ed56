import { saysWords } from '@roms/domain/agent-name';
import { kindsOf, type AttachmentKind } from '@roms/domain/attachment';
import { REPLY_SHELF_LIFE_MS } from '@roms/domain/automations';
import { AppError } from '@roms/domain/errors';
import { assignConversation } from './assign-conversation.ts';
import { requireLivingCustomer } from '../require-not-erased.ts';
import { Conversation } from '../models/Conversation.ts';
import { Message, type MessageMedia } from '../models/Message.ts';
import { User } from '../models/User.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { uploadOf } from '../uploads/upload-of.ts';
import { requireNumberInService } from '../numbers/number-in-service.ts';
import type { Trx } from '../knex.ts';
import { findNewerReply } from './newer-reply.ts';
import { underName } from './under-name.ts';
import { insertMessage } from './write-message.ts';

export type Reply = {
  conversationId: number;
  /** Made by the composer: the same id again is the same message. */
  clientId: string;
  body: string;
  /** A file that this agent uploaded for this conversation, and how it is shown. */
  media?: { id: string; kind: AttachmentKind };
  /** The newest message that the agent has seen; without it no newer answer is looked for. */
  seenMessageId?: number;
  /** The message of this conversation that it answers. */
  quotedMessageId?: number;
  /** When it is to leave; without it, at once. */
  sendAt?: Date;
  agentId: number;
  viewer: Viewer;
};

/**
 * Writes an agent's answer, to be delivered after the commit or at `sendAt`, from which its shelf life counts then.
 * Whoever answers an unassigned conversation takes it.
 * Throws `conversation_not_found` when the agent may not see it, `newer_reply` (409, with its `messageId`) when
 * another person answered after what the agent has seen, `message_not_found` and `message_not_quotable` (409) for what
 * it cannot answer, `file_not_found` when the file is not this agent's upload
 * for this conversation (any more), `unsupported_kind` when it cannot be shown so, and `client_id_conflict` when the
 * composer's id was used for something else, and `unauthenticated` for whoever was taken out meanwhile; `customer_erased` (409). The answer to a removed number's conversation leaves by the default one.
 * Where its number shows names, the agent's stands above the words.
 */
export async function queueReply(
  trx: Trx,
  reply: Reply,
): Promise<{ messageId: number; attempt: number; isRepeat: boolean }> {
  const conversation = await scoped(
    Conversation.query(trx).findById(reply.conversationId).forNoKeyUpdate(),
    visibleConversations(reply.viewer),
  );
  if (!conversation) throw new AppError('conversation_not_found', 'Conversation not found');
  await requireLivingCustomer(trx, conversation.customerId);
  const known = await Message.query(trx).findOne({
    conversationId: conversation.id,
    clientId: reply.clientId,
  });
  if (known) {
    if (known.authorId !== reply.agentId || !isSame(known, reply))
      throw new AppError('client_id_conflict', 'This client id belongs to another message');
    return { messageId: known.id, attempt: known.attempt, isRepeat: true };
  }
  if (reply.seenMessageId !== undefined) await refuseAfterNewer(trx, reply, reply.seenMessageId);
  const quotedId = await quotedOf(trx, reply);
  const media = await mediaOf(trx, reply);
  const by = reply.agentId;
  await requireActive(trx, by);
  if (conversation.assigneeId === null)
    await assignConversation(trx, conversation, { to: by, cause: 'replied', by });
  const number = await requireNumberInService(trx, conversation.sessionId);
  const message = await insertMessage(trx, {
    conversationId: conversation.id,
    sessionId: number.id,
    direction: 'outbound',
    author: 'agent',
    authorId: reply.agentId,
    clientId: reply.clientId,
    lane: 'reply',
    type: reply.media?.kind ?? 'text',
    body: number.showAgentName
      ? await underName(trx, { ...reply, hasFile: reply.media !== undefined })
      : reply.body,
    media,
    quotedId,
    ...(reply.sendAt ? { status: 'scheduled', sendAt: reply.sendAt } : { status: 'queued' }),
    expiresAt: new Date((reply.sendAt?.getTime() ?? Date.now()) + REPLY_SHELF_LIFE_MS),
  });
  if (!message) throw new AppError('client_id_conflict', 'This client id belongs to another message');
  return { messageId: message.id, attempt: message.attempt, isRepeat: false };
}

/** Whoever was taken out while the answer was on its way is logged out: nothing of theirs leaves any more. */
async function requireActive(trx: Trx, id: number): Promise<void> {
  const agent = await User.query(trx).findById(id).select('active').forShare();
  if (!agent?.active) throw new AppError('unauthenticated', 'This person does not work here any more');
}

async function refuseAfterNewer(trx: Trx, reply: Reply, seenId: number): Promise<void> {
  const newer = await findNewerReply(trx, { ...reply, seenId });
  if (newer)
    throw new AppError('newer_reply', 'Somebody answered after what you have seen', {
      status: 409,
      details: { messageId: newer.id },
    });
}

function isSame(known: Message, { body, media, quotedMessageId }: Reply): boolean {
  const file = known.media?.file ?? undefined;
  if ((known.quotedId ?? undefined) !== quotedMessageId) return false;
  return saysWords(known.body, body) && file === media?.id && known.type === (media?.kind ?? 'text');
}

/** Only what WhatsApp knows, and nobody has deleted, can be quoted. */
async function quotedOf(trx: Trx, { conversationId, quotedMessageId }: Reply): Promise<number | null> {
  if (quotedMessageId === undefined) return null;
  const quoted = await Message.query(trx)
    .findOne({ conversationId, id: quotedMessageId })
    .select('waMessageId', 'revokedAt');
  if (!quoted) throw new AppError('message_not_found', 'The quoted message is not in this conversation');
  if (quoted.waMessageId === null || quoted.revokedAt !== null)
    throw new AppError('message_not_quotable', 'This message cannot be quoted', { status: 409 });
  return quotedMessageId;
}

async function mediaOf(trx: Trx, { conversationId, agentId, media }: Reply): Promise<MessageMedia | null> {
  if (media === undefined) return null;
  const owner = { kind: 'conversation' as const, id: conversationId };
  const upload = await uploadOf(trx, { owner, userId: agentId, file: media.id });
  if (upload === null) throw new AppError('file_not_found', 'Upload the file again');
  if (!kindsOf(upload.mimeType).includes(media.kind))
    throw new AppError('unsupported_kind', 'A file of this type cannot be sent so');
  return upload;
}
