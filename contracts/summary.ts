import { z } from 'zod';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import { replyTargetSchema } from './conversations.ts';

/** What may have been sent since the backup was made from which this shop was restored: a person decides on each. */
export const heldSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    messageId: z.number().int(),
    conversationId: z.number().int(),
    customerName: z.string(),
    /** When it was written. */
    at: z.iso.datetime(),
  }),
  z.object({
    kind: z.literal('reminder'),
    orderId: z.number().int(),
    orderNumber: z.string(),
    customerName: z.string(),
    /** When it was due. */
    at: z.iso.datetime(),
  }),
]);
export type Held = z.infer<typeof heldSchema>;

/** Somebody who waited and was answered today. */
const answeredSchema = z.object({
  conversationId: z.number().int(),
  customerName: z.string(),
  repliedAt: z.iso.datetime(),
});

const latestConversationSchema = z.object({
  conversationId: z.number().int(),
  customerName: z.string(),
  at: z.iso.datetime(),
  /** The beginning of its last message; empty for a file without words. */
  excerpt: z.string(),
});

/** Orders that are revenue, and what they come to (rupiah). */
const soldSchema = z.object({ orders: z.number().int(), revenue: z.number().int() });

/** How well an agent answered on a day: waiting customers answered, and the median of first replies (ms of business hours). */
const trendDaySchema = z.object({
  date: z.iso.date(),
  replies: z.number().int(),
  firstReplyMedian: z.number().nullable(),
});

const latestOrderSchema = z.object({
  orderId: z.number().int(),
  orderNumber: z.string(),
  customerName: z.string(),
  status: z.enum(ORDER_STATUSES),
  /** Rupiah. */
  total: z.number().int(),
  at: z.iso.datetime(),
});

/** The figures on a dashboard; each counted for what the asker may see. `today` is the shop's day. */
export const summarySchema = z.object({
  ordersToday: z.number().int(),
  ordersYesterday: z.number().int(),
  /** Rupiah of today's orders that count as revenue (`REVENUE_STATUSES` of the domain). */
  revenueToday: z.number().int(),
  revenueYesterday: z.number().int(),
  /** The last 14 days, today last, by the time of the order; null for whoever does not see every order. */
  revenueDays: z
    .array(z.object({ date: z.iso.date(), orders: z.number().int(), revenue: z.number().int() }))
    .nullable(),
  /** The 14 days before those of `revenueDays`; null with it. */
  revenueBefore: soldSchema.nullable(),
  /** Repeat rate (0 to 1) of the last 90 days, today last, and of the 90 before; null for whoever does not see every order. */
  repeatRate: z
    .object({
      customers: z.number().int(),
      repeatCustomers: z.number().int(),
      value: z.number().nullable(),
      before: z.number().nullable(),
    })
    .nullable(),
  /** The last 30 days by province (two digits; null: unknown), the most revenue first; null as `repeatRate`. */
  regions: z.array(z.object({ code: z.string().nullable(), ...soldSchema.shape })).nullable(),
  /** An agent's own last 14 days, today last; null for an admin. */
  ownTrend: z.array(trendDaySchema).nullable(),
  ordersByStatus: z.record(z.string(), z.number().int()),
  remindersNext7Days: z.number().int(),
  /** Due between now and the end of today. */
  remindersToday: z.number().int(),
  remindersSent30Days: z.number().int(),
  /** Of the customers reminded in the last 30 days, those who ordered within 7 days of it. */
  reorders30Days: z.number().int(),
  unreadConversations: z.number().int(),
  /** Open, and nobody's ("Belum diambil"). */
  unassignedConversations: z.number().int(),
  /** Open, and the customer waits for an answer ("Menunggu jawaban"). */
  waitingConversations: z.number().int(),
  /** The same, of those that the asker is to answer: a CS agent's own; for an admin all. What title and favicon show. */
  waitingForMe: z.number().int(),
  /** Open, and the asker's own. */
  mineConversations: z.number().int(),
  /** Conversations in which the asker (for an admin: anybody of the shop) answered who waited, today; the newest 200 of them. */
  answeredToday: z.object({ count: z.number().int(), latest: z.array(answeredSchema) }),
  /** The median of today's first replies in milliseconds of business hours: the asker's and everybody's; null without any. */
  firstReplyToday: z.object({ own: z.number().nullable(), team: z.number().nullable() }),
  /** The five latest open conversations of a CS agent; null for an admin. */
  latestConversations: z.array(latestConversationSchema).nullable(),
  /** The shop's five latest orders; null for whoever does not see every order. */
  latestOrders: z.array(latestOrderSchema).nullable(),
  /** Open conversations whose customers wait for an answer, the longest first. */
  longestWaiting: z.array(
    z.object({
      conversationId: z.number().int(),
      customerName: z.string(),
      since: z.iso.datetime(),
      replyTarget: replyTargetSchema.nullable(),
    }),
  ),
  failedMessages7Days: z.number().int(),
  /** Held since a restore: how many, and the oldest of them. */
  held: z.object({ count: z.number().int(), oldest: z.array(heldSchema) }),
  upcomingReminders: z.array(
    z.object({
      orderId: z.number().int(),
      orderNumber: z.string(),
      customerName: z.string(),
      dueAt: z.iso.datetime(),
    }),
  ),
});
export type Summary = z.infer<typeof summarySchema>;
