import { z } from 'zod';
import { CYCLE_SOURCES } from '@roms/domain/cycle';
import { LIFECYCLE_STATES } from '@roms/domain/lifecycle';
import { customerRefSchema } from './customers.ts';
import { cursorSchema } from './text.ts';

/** An order whose reminder waits, or what became of it. */
export const reminderSchema = z.object({
  orderId: z.number().int(),
  orderNumber: z.string(),
  customer: customerRefSchema,
  /** When it leaves; of one that has ended, when that was. */
  dueAt: z.iso.datetime(),
  state: z.enum(LIFECYCLE_STATES),
  reason: z.string().nullable(),
  /** `source` is `person` where somebody chose the time. */
  cycle: z.object({
    source: z.enum([...CYCLE_SOURCES, 'person']),
    days: z.number().nullable(),
    words: z.string(),
  }),
  /** Its own day had no room left: when it would have been due. */
  fullFrom: z.iso.datetime().nullable(),
  /** The customer's, by which its hour is chosen. */
  zone: z.string(),
  /** As it will be sent, or was; null where there is none. */
  body: z.string().nullable(),
  /** Variables of the text without a value: it cannot be sent. */
  missing: z.array(z.string()),
});
export type Reminder = z.infer<typeof reminderSchema>;

export const remindersQuerySchema = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  /** Not in it. */
  to: z.iso.datetime({ offset: true }).optional(),
  state: z.enum(LIFECYCLE_STATES).default('waiting'),
  cursor: cursorSchema.optional(),
});
export type RemindersQuery = z.infer<typeof remindersQuerySchema>;

/** How long a product lasts a customer, and when what was bought last should be used up. */
export const customerCycleSchema = z.object({
  productId: z.number().int(),
  productName: z.string(),
  boughtAt: z.iso.datetime(),
  quantity: z.number().int(),
  cycle: z.object({ source: z.enum(CYCLE_SOURCES), days: z.number(), words: z.string() }),
  runOutAt: z.iso.datetime(),
});
export type CustomerCycle = z.infer<typeof customerCycleSchema>;

/** How many reminders wait for each of the next days, of the shop's zone, beside what a day holds. */
export const reminderLoadSchema = z.object({
  days: z.array(z.object({ date: z.iso.date(), count: z.number().int() })),
  /** Reminders that the number sends on a day; null: nothing is counted. */
  budget: z.number().int().nullable(),
});
export type ReminderLoad = z.infer<typeof reminderLoadSchema>;

export const BULK_ACTIONS = ['skip', 'undo_skip', 'send_now', 'move'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** `confirmed`: a person was told that it is outside the customers' hours. */
export const bulkRemindersSchema = z
  .object({
    orderIds: z.array(z.number().int().positive()).min(1).max(500),
    action: z.enum(BULK_ACTIONS),
    dueAt: z.iso.datetime({ offset: true }).optional(),
    confirmed: z.boolean().optional(),
  })
  .refine(({ action, dueAt }) => action !== 'move' || dueAt !== undefined, {
    path: ['dueAt'],
    message: 'is needed with action "move"',
  });
export type BulkReminders = z.infer<typeof bulkRemindersSchema>;

/** One row for each order, in the order in which they were named; `code` says why one was refused. */
export const bulkOutcomeSchema = z.object({
  orderId: z.number().int(),
  outcome: z.enum(['done', 'refused']),
  code: z.string().optional(),
});
export type BulkOutcome = z.infer<typeof bulkOutcomeSchema>;
