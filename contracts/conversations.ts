import { z } from 'zod';
import { MESSAGE_STATUSES } from '@roms/domain/message-status';
import { ZONES } from '@roms/domain/regions/region';
import { customerRefSchema } from './customers.ts';
import { givenSegmentSchema } from './segments.ts';
import { givenLabelSchema } from './labels.ts';
import { authorSchema, messageReactionSchema } from './messages.ts';
import { totalQuery } from './pagination.ts';
import { cursorSchema, lineText, longText } from './text.ts';
import { messageTypeSchema } from './webhooks.ts';

export const CONVERSATION_TABS = ['mine', 'unassigned', 'all'] as const;
export const conversationTabSchema = z.enum(CONVERSATION_TABS);
export type ConversationTab = z.infer<typeof conversationTabSchema>;

export const CONVERSATION_STATUSES = ['open', 'pending', 'snoozed', 'resolved'] as const;
export const conversationStatusSchema = z.enum(CONVERSATION_STATUSES);
export type ConversationStatus = z.infer<typeof conversationStatusSchema>;

export const CONVERSATION_SORTS = ['latest', 'waiting'] as const;
export type ConversationSort = (typeof CONVERSATION_SORTS)[number];

/** When an answer is due to who waits, by the targets in business hours; `soonAt`: two thirds of the time are over. */
export const replyTargetSchema = z.object({ soonAt: z.iso.datetime(), dueAt: z.iso.datetime() });
export type ReplyTarget = z.infer<typeof replyTargetSchema>;

export const conversationSchema = z.object({
  id: z.number().int(),
  /** `optedOutAt`: since when they want no marketing; null while they allow it. `erasedAt`: nothing can be written to them any more. */
  customer: customerRefSchema.extend({
    optedOutAt: z.iso.datetime().nullable(),
    erasedAt: z.iso.datetime().nullable(),
    zone: z.enum(ZONES),
    ...givenSegmentSchema.shape,
  }),
  sessionId: z.string(),
  status: conversationStatusSchema,
  /** Of a snoozed one: when it wakes by itself; null until the customer writes. */
  snoozedUntil: z.iso.datetime().nullable(),
  assignee: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  /** What holds automation first, then by name. */
  labels: z.array(givenLabelSchema),
  /** Inbound messages since a person last answered or marked it read. */
  unreadCount: z.number().int(),
  /** Since when the customer waits for an answer; null when nobody waits. */
  waitingSince: z.iso.datetime().nullable(),
  replyTarget: replyTargetSchema.nullable(),
  lastMessage: z
    .object({
      id: z.number().int(),
      direction: z.enum(['inbound', 'outbound']),
      author: authorSchema,
      authorName: z.string().nullable(),
      type: messageTypeSchema,
      /** First 200 characters. */
      body: z.string(),
      reactions: z.array(messageReactionSchema),
      revokedAt: z.iso.datetime().nullable(),
      status: z.enum(MESSAGE_STATUSES),
      sentAt: z.iso.datetime(),
    })
    .nullable(),
  lastActivityAt: z.iso.datetime(),
  version: z.number().int(),
});
export type Conversation = z.infer<typeof conversationSchema>;

export const conversationsQuerySchema = z.object({
  /** `mine` and `unassigned` list open ones unless `status` says else; without a tab and with `all` it is every status. */
  tab: conversationTabSchema.optional(),
  status: conversationStatusSchema.optional(),
  q: lineText(100).optional(),
  /** Only conversations with a message of the last seven days that failed or is unconfirmed. */
  failed: z.literal('true').optional(),
  /** Only conversations with this label. */
  label: z.coerce.number().int().positive().optional(),
  /** Only this person's, or nobody's. */
  assignee: z.union([z.literal('none'), z.coerce.number().int().positive()]).optional(),
  /** Only conversations with messages that nobody has read. */
  unread: z.literal('true').optional(),
  /** Only open conversations whose customer waits for an answer. */
  waiting: z.literal('true').optional(),
  /** The latest activity first, or who waits longest first and then who does not wait. */
  sort: z.enum(CONVERSATION_SORTS).default('latest'),
  ...totalQuery,
  cursor: cursorSchema.optional(),
});

/** Why a conversation was found: the message to open, and its words. */
export const conversationHitSchema = z.object({
  conversationId: z.number().int(),
  messageId: z.number().int(),
  /** One line round what was asked for; empty for a message without words. */
  excerpt: z.string(),
  /** What of `excerpt` was asked for: from, to (UTF-16 units). */
  marks: z.array(z.tuple([z.number().int(), z.number().int()])),
});
export type ConversationHit = z.infer<typeof conversationHitSchema>;

/**
 * Open conversations that the viewer may see: its own, nobody's, all; and those in which a customer waits for an answer,
 * of all and of its own. They come with the first page's answer in `page.counts`.
 */
export const conversationCountsSchema = z.object({
  mine: z.number().int(),
  unassigned: z.number().int(),
  all: z.number().int(),
  waiting: z.number().int(),
  waitingMine: z.number().int(),
});
export type ConversationCounts = z.infer<typeof conversationCountsSchema>;

/** Conversations that an admin gives at once. */
const MOST_AT_ONCE = 500;

/**
 * Whose a conversation is to be, null for nobody in particular: the rule of assignment looks for another than whose it
 * was. `note` is for the colleague who gets it. And what is to become
 * of it: `snoozedUntil` belongs to `snoozed` (and means it where no status is told), null is until the customer writes.
 */
export const updateConversationSchema = z
  .object({
    assigneeId: z.number().int().nullable(),
    note: longText(1_000).trim(),
    status: conversationStatusSchema,
    snoozedUntil: z.iso.datetime({ offset: true }).nullable(),
  })
  .partial()
  .refine((body) => Object.values(body).some((value) => value !== undefined), 'Nothing is to be changed')
  .refine(({ assigneeId, note }) => !note || typeof assigneeId === 'number', {
    path: ['note'],
    message: 'Is for whom the conversation is given to',
  })
  .refine(({ status, snoozedUntil }) => !snoozedUntil || (status ?? 'snoozed') === 'snoozed', {
    path: ['snoozedUntil'],
    message: 'Only a snoozed conversation wakes',
  });
export type UpdateConversation = z.infer<typeof updateConversationSchema>;

/** Many at once, for admins: as `assigneeId` and `note` of one. */
export const assignConversationsSchema = z.object({
  ids: z.array(z.number().int()).min(1).max(MOST_AT_ONCE),
  assigneeId: z.number().int().nullable(),
  note: longText(1_000).trim().optional(),
});
export type AssignConversations = z.infer<typeof assignConversationsSchema>;

/** What became of each; `refused` with the code that one alone would have been refused with. */
export const assignedSchema = z.object({
  id: z.number().int(),
  outcome: z.enum(['done', 'refused']),
  code: z.string().optional(),
});

/** Takes "read" back: so many messages were unread before. */
export const markUnreadSchema = z.object({ count: z.number().int().min(1).max(100_000) });
export type MarkUnread = z.infer<typeof markUnreadSchema>;
