import { z } from 'zod';
import { CYCLE_SOURCES } from '@roms/domain/cycle';
import { LIFECYCLE_STATES } from '@roms/domain/lifecycle';
import { REMINDER_NEEDS } from '@roms/domain/reminder-needs';
import { REMINDER_OUTCOMES, REMINDER_REACHES } from '@roms/domain/reminder-outcome';
import { customerRefSchema } from './customers.ts';
import { evaluationSchema } from './decisions.ts';
import { totalSchema } from './pagination.ts';
import { cursorSchema } from './text.ts';

/** Which life of the order's reminder a row is about, from 1: who acts on it may say so. */
const cycleNumberSchema = z.number().int().positive();

/** An order whose reminder waits, or what became of it. */
export const reminderSchema = z.object({
  orderId: z.number().int(),
  orderNumber: z.string(),
  customer: customerRefSchema,
  /** When it leaves; of one that has ended, when that was. */
  dueAt: z.iso.datetime(),
  state: z.enum(LIFECYCLE_STATES),
  reason: z.string().nullable(),
  cycleNumber: cycleNumberSchema,
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
  /** Of one that waits: the product that runs out first, which its text may name, and how many others the order holds. */
  product: z.object({ name: z.string(), others: z.number().int() }).nullable(),
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

/** A reminder as a calendar has room for it. */
export const calendarReminderSchema = z.object({
  orderId: z.number().int(),
  orderNumber: z.string(),
  customerName: z.string(),
  /** The customer's, by which its hour is chosen. */
  zone: z.string(),
  dueAt: z.iso.datetime(),
  /** A person chose the time. */
  isMoved: z.boolean(),
  cycleNumber: cycleNumberSchema,
});
export type CalendarReminder = z.infer<typeof calendarReminderSchema>;

/** The next days of the shop's zone, each with its first reminders and with how many it has. */
export const reminderCalendarSchema = z.object({
  days: z.array(
    z.object({ date: z.iso.date(), count: z.number().int(), reminders: z.array(calendarReminderSchema) }),
  ),
  /** Reminders that the number sends on a day; null: nothing is counted. */
  budget: z.number().int().nullable(),
});
export type ReminderCalendar = z.infer<typeof reminderCalendarSchema>;

/** How many reminders wait for a person, in each way. */
export const reminderNeedsSchema = z.record(z.enum(REMINDER_NEEDS), totalSchema);
export type ReminderNeeds = z.infer<typeof reminderNeedsSchema>;

/** Its `need` is the list that it is in. */
export const neededReminderSchema = z.object({
  orderId: z.number().int(),
  orderNumber: z.string(),
  customer: customerRefSchema,
  /** The customer's, by which a time is chosen. */
  zone: z.string(),
  state: z.enum(LIFECYCLE_STATES),
  reason: z.string().nullable(),
  cycleNumber: cycleNumberSchema,
  since: z.iso.datetime(),
  /** The check that stopped it, with the facts that it went by. */
  why: evaluationSchema.shape.checks.element.nullable(),
  /** Where it was written, for who may see that. */
  conversationId: z.number().int().nullable(),
});
export type NeededReminder = z.infer<typeof neededReminderSchema>;

export const reminderNeedParamsSchema = z.object({ need: z.enum(REMINDER_NEEDS) });
export const boardQuerySchema = z.object({ cursor: cursorSchema.optional() });

/**
 * `from`, `to`: days of the shop on which they were sent or ended, both in it. `reached`: only those that got so far, of
 * nobody of the shop itself, as the report counts them; `answered` only for who may read reports.
 */
export const pastRemindersQuerySchema = boardQuerySchema.extend({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  reached: z.enum(REMINDER_REACHES).optional(),
});
export type PastRemindersQuery = z.infer<typeof pastRemindersQuerySchema>;

/** What became of a reminder, and what it brought. */
export const pastReminderSchema = z.object({
  orderId: z.number().int(),
  orderNumber: z.string(),
  customer: customerRefSchema,
  /** When it was sent, or its cycle ended. */
  at: z.iso.datetime(),
  outcome: z.enum(REMINDER_OUTCOMES),
  /** Why it failed or was not sent. */
  code: z.string().nullable(),
  /** Where it was written, for who may see that. */
  conversationId: z.number().int().nullable(),
  brought: z.array(
    z.object({ orderId: z.number().int(), orderNumber: z.string(), totalAmount: z.number().int() }),
  ),
});
export type PastReminder = z.infer<typeof pastReminderSchema>;

/**
 * `repair` asks once more for what was stopped for want of something; the others also of what a person decides about.
 * `undo_move` gives a time that a person chose back to the rules.
 */
export const BULK_ACTIONS = ['skip', 'undo_skip', 'send_now', 'move', 'undo_move', 'repair'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/**
 * `confirmed`: a person was told that it is outside the customers' hours. `cycles`: what they saw, of some orders; one
 * that a later cycle has followed is refused with `reminder_changed`.
 */
export const bulkRemindersSchema = z
  .object({
    orderIds: z.array(z.number().int().positive()).min(1).max(500),
    action: z.enum(BULK_ACTIONS),
    dueAt: z.iso.datetime({ offset: true }).optional(),
    confirmed: z.boolean().optional(),
    cycles: z
      .array(z.object({ orderId: z.number().int().positive(), cycleNumber: cycleNumberSchema }))
      .max(500)
      .optional(),
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
