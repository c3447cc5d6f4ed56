import type {
  Conversation,
  ConversationCounts,
  ConversationHit,
  ConversationSort,
  ConversationStatus,
  ConversationTab,
  UpdateConversation,
} from '@roms/contracts/conversations';
import type { Activity, WriteNote } from '@roms/contracts/activities';
import type { ChangeScheduled, Message, MessageHit, SendMessage } from '@roms/contracts/messages';
import type { StartConversation } from '@roms/contracts/new-conversation';
import type { OrderSummary } from '@roms/contracts/orders';
import type { AskedTotal, Page } from '@roms/contracts/pagination';
import { api } from '../../api/client.ts';

/** Every request of the inbox, by name. All throw `ApiError`. */

export type ConversationPage = Page<Conversation> & {
  page: { counts?: ConversationCounts; hits?: ConversationHit[] };
};

export type ConversationsQuery = {
  tab: ConversationTab;
  status?: ConversationStatus;
  label?: number;
  assignee?: number | 'none';
  unread?: boolean;
  waiting?: boolean;
  sort?: ConversationSort;
  q?: string;
  failed?: 'true';
  total?: AskedTotal;
  cursor?: string;
};

/** One page of a list; the first page brings its total and the counts of open ones. */
export function fetchConversations(
  query: ConversationsQuery,
  signal?: AbortSignal,
): Promise<ConversationPage> {
  return api.get('/conversations', { query, signal });
}

export function fetchConversation(id: number): Promise<Conversation> {
  return api.get(`/conversations/${id}`);
}

/** Finds or makes the conversation in which this person writes first; 409 `conversation_taken` names the colleague. */
export function startConversation(to: StartConversation): Promise<Conversation> {
  return api.post('/conversations', to);
}

export type ThreadPage = {
  data: Message[];
  page: { nextCursor: string | null; newerCursor?: string | null };
};

/** The newest page of a thread, or the one before, after or around a message; oldest first. */
export function fetchMessages(
  conversationId: number,
  place: { before?: number; after?: number; around?: number } = {},
): Promise<ThreadPage> {
  return api.get(`/conversations/${conversationId}/messages`, { query: place });
}

/** The newest messages of a thread that contain `q`, or those before one; oldest first, each with its words marked. */
export function searchMessages(
  conversationId: number,
  query: { q: string; before?: number },
): Promise<ThreadPage & { page: { hits?: MessageHit[] } }> {
  return api.get(`/conversations/${conversationId}/messages`, { query });
}

/** Hands an answer over. The same `clientId` again is the same message. */
export function postMessage(conversationId: number, send: SendMessage): Promise<Message> {
  return api.post(`/conversations/${conversationId}/messages`, send);
}

/** Sends a failed message again; `confirmed` is a person's word that an unconfirmed one may arrive twice. */
export function retryMessage(messageId: number, confirmed: boolean): Promise<Message> {
  return api.post(`/messages/${messageId}/retry`, confirmed ? { confirmed } : {});
}

/** Lets a message go that is held since a restore. */
export function dropMessage(messageId: number): Promise<Message> {
  return api.post(`/messages/${messageId}/drop`);
}

/** Takes back what an agent wrote and has not left; 409 `message_not_cancellable` when it is too late. */
export function cancelMessage(messageId: number): Promise<Message> {
  return api.post(`/messages/${messageId}/cancel`);
}

/** Gives a scheduled message another time or other words; 409 `message_not_scheduled` when it is too late. */
export function changeScheduled(messageId: number, change: ChangeScheduled): Promise<Message> {
  return api.patch(`/messages/${messageId}`, change);
}

/** Asks for a customer's file that is late or failed. */
export function retryMessageMedia(messageId: number): Promise<Message> {
  return api.post(`/messages/${messageId}/media/retry`);
}

export function markConversationRead(conversationId: number): Promise<Conversation> {
  return api.post(`/conversations/${conversationId}/read`);
}

/** Makes a conversation this person's own; 404 when a colleague was faster. */
export function takeConversation(conversationId: number, ownId: number): Promise<Conversation> {
  return api.patch(`/conversations/${conversationId}`, { assigneeId: ownId });
}

/** Takes "read" back; `count` messages were unread. */
export function markConversationUnread(id: number, count: number): Promise<Conversation> {
  return api.post(`/conversations/${id}/unread`, { count });
}

/** Where a message's picture, sound or file is served, after the conversation's row check. */
export function mediaUrl(messageId: number): string {
  return `/api/v1/messages/${messageId}/media`;
}

/** One page of a conversation's messages that have a file, newest first. */
export function fetchMedia(
  conversationId: number,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Page<Message>> {
  return api.get(`/conversations/${conversationId}/media`, { query: { cursor }, signal });
}

/** A customer's orders, newest first. */
export function fetchCustomerOrders(customerId: number): Promise<Page<OrderSummary>> {
  return api.get('/orders', { query: { customerId } });
}

/** Says what is to become of a conversation. */
export function setConversationStatus(
  id: number,
  wish: Pick<UpdateConversation, 'status' | 'snoozedUntil'>,
): Promise<Conversation> {
  return api.patch(`/conversations/${id}`, wish);
}

/** What was done with a conversation since `from` (ISO-8601), the newest first. */
export function fetchActivity(
  conversationId: number,
  query: { from?: string; cursor?: string },
): Promise<Page<Activity>> {
  return api.get(`/conversations/${conversationId}/activity`, { query });
}

/** A note for colleagues; whom it mentions are told. */
export function postNote(conversationId: number, note: WriteNote): Promise<Activity> {
  return api.post(`/conversations/${conversationId}/notes`, note);
}
