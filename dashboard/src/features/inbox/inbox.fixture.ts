import type { Conversation } from '@roms/contracts/conversations';
import type { Message } from '@roms/contracts/messages';

/** Rows for tests: whole, valid, and different only where a test says so. */

export function aMessage(id: number, changes: Partial<Message> = {}): Message {
  return {
    id,
    conversationId: 1,
    clientId: null,
    direction: 'inbound',
    author: 'customer',
    authorId: null,
    authorName: null,
    automation: null,
    orderId: null,
    type: 'text',
    body: `pesan ${id}`,
    replyWord: null,
    suggestedWord: null,
    media: null,
    content: null,
    status: 'delivered',
    statusReason: null,
    attempt: 1,
    sendAt: null,
    sentAt: new Date(Date.UTC(2026, 10, 22, 3, 0, id)).toISOString(),
    receivedAt: new Date(Date.UTC(2026, 10, 22, 3, 0, id)).toISOString(),
    waMessageId: `wa-${id}`,
    quoted: null,
    brought: [],
    reactions: [],
    editedAt: null,
    revokedAt: null,
    version: 1,
    ...changes,
  };
}

/** An answer of an agent. */
export function anAnswer(id: number, changes: Partial<Message> = {}): Message {
  return aMessage(id, {
    direction: 'outbound',
    author: 'agent',
    authorId: 1,
    authorName: 'Rina',
    status: 'sent',
    ...changes,
  });
}

export function aConversation(id: number, changes: Partial<Conversation> = {}): Conversation {
  return {
    id,
    customer: {
      id: 100 + id,
      name: `Pelanggan ${id}`,
      phone: '6281234567890',
      optedOutAt: null,
      erasedAt: null,
      zone: 'Asia/Jakarta',
      segment: 'none',
      segmentReason: { orders: 0, spent: 0, lastOrderAt: null, firstOrderAt: null },
    },
    sessionId: 'main',
    status: 'open',
    snoozedUntil: null,
    assignee: null,
    labels: [],
    unreadCount: 0,
    waitingSince: null,
    replyTarget: null,
    lastMessage: null,
    lastActivityAt: new Date(Date.UTC(2026, 10, 22, 3, 0, id)).toISOString(),
    version: 1,
    ...changes,
  };
}
