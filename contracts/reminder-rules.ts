import { z } from 'zod';

export const reminderRuleSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  productId: z.number().int().nullable(),
  /** Days after completion, 0–365. */
  days: z.number().int(),
  /** `HH:mm` in the customer's zone; null: as the settings say. */
  time: z.string().nullable(),
  active: z.boolean(),
});
export type ReminderRule = z.infer<typeof reminderRuleSchema>;

/** The answer to a change: the rule, and how many waiting reminders get another time by it. */
export const changedReminderRuleSchema = reminderRuleSchema.extend({ moves: z.number().int() });
export type ChangedReminderRule = z.infer<typeof changedReminderRuleSchema>;

export const updateReminderRuleSchema = z
  .object({
    days: z.number().int().min(0).max(365),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .nullable(),
    active: z.boolean(),
  })
  .partial();
export type UpdateReminderRule = z.infer<typeof updateReminderRuleSchema>;
