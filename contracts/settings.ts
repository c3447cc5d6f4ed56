import { z } from 'zod';
import { ZONES } from '@roms/domain/regions/region';
import { REPLY_PHRASES, type ReplyPhrases } from '@roms/domain/reply-phrases';
import { isPhrase, phraseOfTwoWords } from '@roms/domain/reply-words';
import { renderTemplate } from '@roms/domain/template';
import { lineText, longText } from './text.ts';
import { clockTime, partOfDay, weekHoursSchema } from './week-hours.ts';

const whole = (least: number, most: number) => z.number().int().min(least).max(most);

/** A holiday that a person added or renamed, or (without a name) a computed one that is none for this shop. */
const holidaySchema = z.strictObject({ date: z.iso.date(), name: lineText(80).min(1).nullable() });

/** A text with a variable that it has no value for would never be sent. */
const KNOWN_VALUES = { customer_name: '-', shop_name: '-' };
const personalText = longText(1_000)
  .trim()
  .refine(
    (body) => renderTemplate(body, KNOWN_VALUES).missing.length === 0,
    'may name {customer_name} and {shop_name} only',
  );
const awaySchema = z.strictObject({ on: z.boolean(), body: personalText });
const followUpSchema = z.strictObject({
  on: z.boolean(),
  /** Hours without an answer after which a question of the shop's people is asked about once more. */
  afterHours: whole(1, 168),
  body: personalText,
});
const replyTargetsSchema = z.strictObject({
  /** Minutes of business hours until the first reply of a conversation, and until each further one. */
  firstMinutes: whole(1, 10_080),
  nextMinutes: whole(1, 10_080),
});
/** How customers write one word. */
const phrases = z
  .array(lineText(60).trim().refine(isPhrase, 'must be more than a greeting or a mark'))
  .max(100, 'must not be more than 100');
const phrasesSchema = z.strictObject({
  opt_out: phrases,
  opt_in: phrases,
  later: phrases,
  tomorrow: phrases,
  next_week: phrases,
  still_has: phrases,
  order_again: phrases,
} satisfies Record<keyof ReplyPhrases, typeof phrases>);
const replyWordsSchema = z.strictObject({
  /** Days from a customer's answer to the next reminder, by what was answered. */
  tomorrowDays: whole(1, 30),
  laterDays: whole(1, 30),
  nextWeekDays: whole(1, 30),
  /** How customers write each word; the usual ones to get no more marketing count in any case. */
  phrases: phrasesSchema,
});
const meansOneThing = ({ phrases: all }: { phrases: ReplyPhrases }): boolean =>
  phraseOfTwoWords(all) === null;
const isWritten = ({ on, body }: { on: boolean; body: string }): boolean => !on || body !== '';
const IS_UNWRITTEN = { path: ['body'], message: 'must be written before it is switched on' };
export const rfmSchema = z.strictObject({
  /** Rupiah spent from which a customer is a big spender. */
  bigSpender: whole(1, 1_000_000_000_000),
  /** A loyal customer has more orders than this. */
  loyalOrders: whole(1, 1_000),
  /** Days since the last order from which a customer is inactive. */
  inactiveDays: whole(1, 3_650),
  /** Days since the first order below which a customer is new. */
  newDays: whole(1, 3_650),
});

/** What the merchant decides about the shop: one row of the table `settings` each. */
export const settingsSchema = z.strictObject({
  /** How the shop calls itself in texts to customers. */
  shopName: lineText(120).min(1),
  /** Staff's clock, and that of customers whose place is unknown. */
  zone: z.enum(ZONES),
  /** When automation may write, on the customer's clock; null: at any hour. */
  sendingHours: partOfDay.nullable(),
  /** No marketing on Fridays from 11:30 to 13:00 on the customer's clock. */
  pauseFridayNoon: z.boolean(),
  pauseHolidays: z.boolean(),
  /** Days without marketing, `YYYY-MM-DD`. */
  blackoutDays: z.array(z.iso.date()).max(366),
  /** Days between two marketing messages to one customer; 0: no limit. */
  frequencyCapDays: whole(0, 30),
  /** Marketing messages without an answer after which a customer gets no more; 0: no limit. */
  noReplyStreak: whole(0, 20),
  /** Share of customers that is not reminded, for comparison (per cent). */
  holdoutPercent: whole(0, 50),
  /** When reminders of rules without a time go out, on the customer's clock; null: as the environment says. */
  reminderTime: clockTime.nullable(),
  /** Days that a learned cycle is shortened by. */
  leadDays: whole(0, 30),
  assignment: z.enum(['round_robin', 'least_loaded']),
  /** Open conversations that an agent is given at most, unless the agent has a number of its own. */
  capacity: whole(1, 1_000),
  /** On the shop's clock; a day that is left out is closed; null: never closed. */
  businessHours: weekHoursSchema.nullable(),
  /** Changes to the computed holidays of Indonesia (`domain/holidays`); the shop is closed on holidays. */
  holidays: z
    .array(holidaySchema)
    .max(366)
    .refine((days) => new Set(days.map(({ date }) => date)).size === days.length, 'must name each day once'),
  /** Days without a word after which a conversation resolves itself, unless its customer waits; null: never. */
  resolveAfterDays: whole(1, 365).nullable(),
  away: awaySchema.refine(isWritten, IS_UNWRITTEN),
  /** Once, to a customer who has left a question of the shop's people open. */
  followUp: followUpSchema.refine(isWritten, IS_UNWRITTEN),
  replyTargets: replyTargetsSchema,
  /** An admin has put the list of a new shop's first steps away. */
  checklistDismissed: z.boolean(),
  replyWords: replyWordsSchema.refine(meansOneThing, {
    path: ['phrases'],
    message: 'must not have one phrase under two words',
  }),
  rfm: rfmSchema,
});
export type Settings = z.infer<typeof settingsSchema>;

/** What holds until somebody decides otherwise. */
export const DEFAULT_SETTINGS: Settings = {
  shopName: 'kami',
  zone: 'Asia/Jakarta',
  sendingHours: { from: '08:00', to: '20:00' },
  pauseFridayNoon: false,
  pauseHolidays: false,
  blackoutDays: [],
  frequencyCapDays: 3,
  noReplyStreak: 3,
  holdoutPercent: 0,
  reminderTime: null,
  leadDays: 0,
  assignment: 'round_robin',
  capacity: 20,
  businessHours: null,
  holidays: [],
  resolveAfterDays: null,
  away: { on: false, body: '' },
  followUp: { on: false, afterHours: 24, body: '' },
  replyTargets: { firstMinutes: 15, nextMinutes: 60 },
  checklistDismissed: false,
  replyWords: { tomorrowDays: 1, laterDays: 3, nextWeekDays: 7, phrases: REPLY_PHRASES },
  rfm: { bigSpender: 1_000_000, loyalOrders: 3, inactiveDays: 60, newDays: 30 },
};

/** `PATCH /api/v1/settings`: what is left out stays, also inside `away`, `followUp`, `replyTargets`, `replyWords` and `rfm`. */
export const updateSettingsSchema = settingsSchema.partial().extend({
  away: awaySchema.partial().optional(),
  followUp: followUpSchema.partial().optional(),
  replyTargets: replyTargetsSchema.partial().optional(),
  replyWords: replyWordsSchema.partial().extend({ phrases: phrasesSchema.partial().optional() }).optional(),
  rfm: rfmSchema.partial().optional(),
});
export type UpdateSettings = z.infer<typeof updateSettingsSchema>;
