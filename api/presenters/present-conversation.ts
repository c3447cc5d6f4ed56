import type { Conversation as ConversationContract } from '@roms/contracts/conversations';
import type { Conversation } from '../../db/models/Conversation.ts';
import type { Message } from '../../db/models/Message.ts';
import { presentGivenLabels } from './present-label.ts';
import { presentSegment } from './present-segment.ts';
import { authorName, presentExcerpt, presentReactions } from './present-message.ts';

/** A conversation on the wire; needs its graph loaded (db/conversations/conversations-by-id). */
export function presentConversation(conversation: Conversation): ConversationContract {
  const { customer, segment, assignee, lastMessage, labels = [] } = conversation;
  if (!customer || !segment) throw new Error('presentConversation needs the customer loaded');
  return {
    id: conversation.id,
    customer: {
      id: customer.id,
      name: customer.name,
      phone: customer.phone,
      zone: customer.zone,
      optedOutAt: customer.optedOutAt?.toISOString() ?? null,
      erasedAt: customer.erasedAt?.toISOString() ?? null,
      ...presentSegment(segment),
    },
    sessionId: conversation.sessionId,
    status: conversation.status,
    snoozedUntil: conversation.snoozedUntil?.toISOString() ?? null,
    assignee: assignee ? { id: assignee.id, name: assignee.name } : null,
    labels: presentGivenLabels(labels),
    unreadCount: conversation.unreadCount,
    waitingSince: conversation.waitingSince?.toISOString() ?? null,
    replyTarget: conversation.replyTarget ?? null,
    lastMessage: lastMessage ? presentLast(lastMessage) : null,
    lastActivityAt: conversation.lastActivityAt.toISOString(),
    version: conversation.version,
  };
}

function presentLast(message: Message): NonNullable<ConversationContract['lastMessage']> {
  return {
    id: message.id,
    direction: message.direction,
    author: message.author,
    authorName: authorName(message),
    type: message.type,
    body: presentExcerpt(message.body),
    reactions: presentReactions(message),
    revokedAt: message.revokedAt?.toISOString() ?? null,
    status: message.status,
    sentAt: message.sentAt.toISOString(),
  };
}
