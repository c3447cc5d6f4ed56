import { z } from 'zod';
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
