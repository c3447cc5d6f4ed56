import { z } from 'zod';

export const NOTIFICATION_TYPES = ['mention'] as const;

/** Something that one person is told: here, that a colleague called them in a note. */
export const notificationSchema = z.object({
  id: z.number().int(),
  type: z.enum(NOTIFICATION_TYPES),
  at: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
  /** The line in the thread that it is about. */
  activityId: z.number().int(),
  conversation: z.object({ id: z.number().int(), customerName: z.string() }),
  /** Who wrote it; only the name when the account is gone. */
  by: z.object({ id: z.number().int().nullable(), name: z.string() }),
  /** One line of the note. */
  excerpt: z.string(),
});
export type Notification = z.infer<typeof notificationSchema>;

/** What was read: these, or everything so far. */
export const readNotificationsSchema = z.object({
  ids: z.array(z.number().int().positive()).min(1).max(200).optional(),
});
export type ReadNotifications = z.infer<typeof readNotificationsSchema>;
