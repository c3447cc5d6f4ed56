import { z } from 'zod';
import { REMINDER_MODES } from '@roms/domain/cycle';
import { lineText } from './text.ts';

export const reminderRuleSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  /** Empty: all products. */
  productIds: z.array(z.number().int()),
  /** The same by name, for people. */
  products: z.array(z.object({ id: z.number().int(), name: z.string() })),
  /** Of a rule for one product; null for all others. */
  productId: z.number().int().nullable(),
  mode: z.enum(REMINDER_MODES),
  /** Days after completion, 0–365; of a learned rule: what one unit lasts where nothing is known. */
  days: z.number().int(),
  /** Days that a learned wait is shortened by. */
  leadDays: z.number().int(),
  /** `HH:mm` in the customer's zone; null: as the settings say. */
  time: z.string().nullable(),
  /** A text of its own; null: the shop's for reminders. */
  templateId: z.number().int().nullable(),
  active: z.boolean(),
});
export type ReminderRule = z.infer<typeof reminderRuleSchema>;

/** What an edit does: reminders that wait by the rule, completed orders that it takes up, and what is due at once. */
export const ruleEffectSchema = z.object({
  running: z.number().int(),
  past: z.number().int(),
  dueNow: z.number().int(),
});
export type RuleEffect = z.infer<typeof ruleEffectSchema>;

/** The answer to a change: the rule, how many waiting reminders get another time, and how many orders were taken up. */
export const changedReminderRuleSchema = reminderRuleSchema.extend({
  moves: z.number().int(),
  past: z.number().int(),
});
export type ChangedReminderRule = z.infer<typeof changedReminderRuleSchema>;

export const APPLY_TO = ['running', 'new', 'past'] as const;
export type ApplyTo = (typeof APPLY_TO)[number];

const fields = {
  name: lineText(120).min(1),
  productIds: z
    .array(z.number().int().positive())
    .max(500)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each product once'),
  mode: z.enum(REMINDER_MODES),
  days: z.number().int().min(0).max(365),
  leadDays: z.number().int().min(0).max(30),
  time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .nullable(),
  templateId: z.number().int().positive().nullable(),
  active: z.boolean(),
};

/** Which orders an edit is about; `pastDays` goes with `past`. */
const applies = {
  applyTo: z.enum(APPLY_TO).optional(),
  pastDays: z.number().int().min(1).max(365).optional(),
};
type Applies = { applyTo?: ApplyTo; pastDays?: number };
const hasPastDays = ({ applyTo, pastDays }: Applies): boolean => applyTo !== 'past' || pastDays !== undefined;
const PAST_DAYS = { path: ['pastDays'], message: 'is needed with applyTo "past"' };

export const createReminderRuleSchema = z
  .object({
    ...fields,
    productIds: fields.productIds.default([]),
    mode: fields.mode.default('days'),
    leadDays: fields.leadDays.optional(),
    time: fields.time.default(null),
    templateId: fields.templateId.default(null),
    active: fields.active.default(true),
    ...applies,
  })
  .refine(hasPastDays, PAST_DAYS);
export type CreateReminderRule = z.infer<typeof createReminderRuleSchema>;

export const updateReminderRuleSchema = z
  .object(fields)
  .partial()
  .extend(applies)
  .refine(hasPastDays, PAST_DAYS);
export type UpdateReminderRule = z.infer<typeof updateReminderRuleSchema>;

/** `?preview=true`: answers what it would do, and changes nothing. */
export const previewQuerySchema = z.object({
  preview: z
    .enum(['true', 'false'])
    .optional()
    .transform((text) => text === 'true'),
});

/** What a rule would be: an edit of one (`id`), or a new one. */
export const ruleForecastQuestionSchema = z
  .object({ id: z.number().int().positive().optional(), ...fields })
  .partial({ leadDays: true })
  .extend(applies)
  .refine(hasPastDays, PAST_DAYS);
export type RuleForecastQuestion = z.infer<typeof ruleForecastQuestionSchema>;

/** Reminders of the next 14 days, day by day from now in the shop's zone: as things are, and by the rule. */
export const ruleForecastSchema = ruleEffectSchema.extend({
  days: z.array(z.object({ from: z.iso.datetime(), before: z.number().int(), after: z.number().int() })),
});
export type RuleForecast = z.infer<typeof ruleForecastSchema>;
