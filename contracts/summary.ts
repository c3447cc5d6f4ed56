import { z } from 'zod';

/** The figures on a dashboard; each counted for what the asker may see. `today` is the shop's day. */
export const summarySchema = z.object({
  ordersToday: z.number().int(),
  ordersYesterday: z.number().int(),
  /** Rupiah of today's orders that were not cancelled. */
  revenueToday: z.number().int(),
  revenueYesterday: z.number().int(),
  ordersByStatus: z.record(z.string(), z.number().int()),
  remindersNext7Days: z.number().int(),
  remindersSent30Days: z.number().int(),
  /** Of the customers reminded in the last 30 days, those who ordered within 7 days of it. */
  reorders30Days: z.number().int(),
  unreadConversations: z.number().int(),
  unassignedConversations: z.number().int(),
  waitingConversations: z.number().int(),
  failedMessages7Days: z.number().int(),
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
