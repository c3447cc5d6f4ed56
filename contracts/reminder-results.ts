import { z } from 'zod';

/** What the reminders of the last days brought: "3 dari 10 pesan lagi, Rp 412.000". */
export const reminderResultsSchema = z.object({
  days: z.number().int(),
  /** Reminders that arrived, how many of them brought an order, how many orders, and what those come to (rupiah). */
  delivered: z.number().int(),
  ordered: z.number().int(),
  orders: z.number().int(),
  revenue: z.number().int(),
  /** Who was not reminded, for comparison: how often, and how often an order came all the same within the same time. */
  heldOut: z.object({ count: z.number().int(), ordered: z.number().int() }),
  /** Too few to compare: a difference may be chance. */
  isTooFew: z.boolean(),
});
export type ReminderResults = z.infer<typeof reminderResultsSchema>;
