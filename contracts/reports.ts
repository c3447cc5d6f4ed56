import { z } from 'zod';
import { COMPARISONS, FIGURE_KEYS, TIMED } from '@roms/domain/report-figure';
import { customerRefSchema } from './customers.ts';
import { totalQuery } from './pagination.ts';
import { cursorSchema } from './text.ts';

/** A day of the shop. */
const daySchema = z.iso
  .date()
  .refine((day) => day >= '2000-01-01', 'must not be before 2000')
  .refine((day) => day < '2100-01-01', 'must be before 2100');

/** From `from` to `to`, both in it, at most three years; the thirty days up to today unless told. */
export const reportQuerySchema = z.object({
  from: daySchema.optional(),
  to: daySchema.optional(),
  compare: z.enum(COMPARISONS).default('none'),
});
export type ReportQuery = z.infer<typeof reportQuerySchema>;

const spanSchema = z.object({ from: z.iso.date(), to: z.iso.date() });
export type ReportSpan = z.infer<typeof spanSchema>;

/** One number. Its unit is `FIGURE_UNITS[key]`, its definition is words by its key. */
export const figureSchema = z.object({
  key: z.enum(FIGURE_KEYS),
  /** Null where nothing is there to reckon with. */
  value: z.number().nullable(),
  /** The same of the days that are compared with; null without a comparison, too. */
  before: z.number().nullable(),
  /** The page of the dashboard with the rows that it is of, and its query; null where no list has just these. */
  rows: z.string().nullable(),
});
export type Figure = z.infer<typeof figureSchema>;

/** What every report says of itself. */
const reportFields = {
  span: spanSchema,
  /** The days of `before`; null without a comparison. */
  compared: spanSchema.nullable(),
  /** The shop's zone, whose days these are. */
  zone: z.string(),
  /** The zone was changed and orders are being put on its days: figures by day are not yet all true. */
  isRebuilding: z.boolean(),
  figures: z.array(figureSchema),
};

/** Orders that are revenue, and what they come to (rupiah). */
const soldFields = { orders: z.number().int(), revenue: z.number().int() };
const soldSchema = z.object(soldFields);

const revenueDaySchema = z.object({ date: z.iso.date(), ...soldFields });

/** `revenue`: figures `revenue`, `orders`, `average_order`. */
export const revenueReportSchema = z.object({
  ...reportFields,
  /** Every day, also without an order. */
  days: z.array(revenueDaySchema),
  /** The days that are compared with, as many or (29 February) one more or less; null without a comparison. */
  daysBefore: z.array(revenueDaySchema).nullable(),
  /** All 168 hours of a week: orders, and messages that customers wrote. */
  peakHours: z.array(
    z.object({
      /** 1 is Monday. */
      weekday: z.number().int().min(1).max(7),
      hour: z.number().int().min(0).max(23),
      orders: z.number().int(),
      messages: z.number().int(),
    }),
  ),
});
export type RevenueReport = z.infer<typeof revenueReportSchema>;

/** `top-customers`: figure `top_customers_share`. The ten who bought for most, the most first. */
export const topCustomersReportSchema = z.object({
  ...reportFields,
  customers: z.array(
    z.object({
      /** `phone` is null of who has none, and of who was erased. */
      customer: z.object({ id: z.number().int(), name: z.string(), phone: z.string().nullable() }),
      isErased: z.boolean(),
      ...soldFields,
      lastOrderAt: z.iso.datetime(),
      /** Null without a comparison. */
      before: soldSchema.nullable(),
    }),
  ),
});
export type TopCustomersReport = z.infer<typeof topCustomersReportSchema>;

/** `regions`: figure `known_place_share`. By where the customers live now. */
export const regionsReportSchema = z.object({
  ...reportFields,
  /** Where something was sold, now or in what is compared with; the most revenue first. */
  provinces: z.array(
    z.object({
      /** Two digits; null with `name` null is "unknown". */
      code: z.string().nullable(),
      name: z.string().nullable(),
      ...soldFields,
      before: soldSchema.nullable(),
      regencies: z.array(
        z.object({
          /** `31.74`; null with `name` null is "unknown". */
          code: z.string().nullable(),
          name: z.string().nullable(),
          ...soldFields,
        }),
      ),
    }),
  ),
});
export type RegionsReport = z.infer<typeof regionsReportSchema>;

/** How many products an answer lists; a file has all. */
export const MOST_PRODUCTS_LISTED = 100;

/** `products`: figures `products_revenue`, `quantity`. The most revenue first. */
export const productsReportSchema = z.object({
  ...reportFields,
  products: z.array(
    z.object({
      /** Null with `name` null: lines of no product of the catalogue. */
      productId: z.number().int().nullable(),
      name: z.string().nullable(),
      /** Pieces. */
      quantity: z.number().int(),
      /** Orders that hold it, and what its lines come to. */
      ...soldFields,
      before: z.object({ quantity: z.number().int(), ...soldFields }).nullable(),
    }),
  ),
  /** How many products were sold in all. */
  productCount: z.number().int(),
});
export type ProductsReport = z.infer<typeof productsReportSchema>;

/**
 * `repeat`: figures `repeat_rate`, `customers`, `repeat_customers`, `returning_customers`, `days_between_orders`.
 */
export const repeatReportSchema = z.object({
  ...reportFields,
  /** How many orders came so many days after their customer's order before them; `to` is null for the last. */
  gaps: z.array(
    z.object({ from: z.number().int(), to: z.number().int().nullable(), orders: z.number().int() }),
  ),
  /** Of how many of the latest orders the days between are taken, when there are more than are read; else null. */
  latestOrders: z.number().int().nullable(),
});
export type RepeatReport = z.infer<typeof repeatReportSchema>;

/** `cohorts`: no figures. Who ordered for the first time ever in a month, and how many of them again in later ones. */
export const cohortsReportSchema = z.object({
  ...reportFields,
  /** The months in which the days of the report are, whole ones, the oldest first; up to `to` at the latest. */
  cohorts: z.array(
    z.object({
      /** `2026-11`. */
      month: z.string(),
      customers: z.number().int(),
      /** Who of them ordered in the month itself again (0), in the next (1) and so on: how many customers. */
      again: z.array(z.number().int()),
    }),
  ),
});
export type CohortsReport = z.infer<typeof cohortsReportSchema>;

/** Some who could have ordered, and who of them did within the days in which a reminder is credited. */
const armSchema = z.object({ count: z.number().int(), ordered: z.number().int() });

/**
 * `reminders`: figures `reminders_sent`, `reminders_delivered`, `reminders_read`, `reminders_answered`,
 * `reminders_reordered`, `reminders_revenue`.
 */
export const remindersReportSchema = z.object({
  ...reportFields,
  holdout: z.object({
    /** Customers whom a reminder reached, whatever brought the order: each by the first of these days. */
    reminded: armSchema,
    /** Customers who were left out on purpose, in the same days: each by the first time. */
    heldOut: armSchema,
    /** Share of the one less share of the other, with its interval of 95 %; null when one of them is empty. */
    difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
    /** Fewer than 300 in both: a difference may be chance. */
    isTooFew: z.boolean(),
  }),
  /** Of how many of the latest reminders the comparison is, when there are more than are read; else null. */
  latest: z.number().int().nullable().optional(),
  /** What became of the reminders of these days is being counted anew, as after an upgrade: figures are not yet all true. */
  isCounting: z.boolean(),
});
export type RemindersReport = z.infer<typeof remindersReportSchema>;

/** How long something took, milliseconds of business hours; null of nothing. */
const timesFields = {
  firstReplies: z.number().int(),
  firstReplyMedian: z.number().nullable(),
  firstReplyP90: z.number().nullable(),
};
const resolutionFields = {
  resolutions: z.number().int(),
  resolutionMedian: z.number().nullable(),
  resolutionP90: z.number().nullable(),
};

/** `team`: figures `first_reply_median`, `first_reply_p90`, `resolution_median`, `resolution_p90`. */
export const teamReportSchema = z.object({
  ...reportFields,
  agents: z.array(
    z.object({
      /** Null: the shop's own phone. */
      agent: z.object({ id: z.number().int(), name: z.string() }).nullable(),
      ...timesFields,
      ...resolutionFields,
    }),
  ),
  /** By the hour at which the customer began to wait; all 24. */
  hours: z.array(z.object({ hour: z.number().int().min(0).max(23), ...timesFields })),
  /** Of how many of the latest the times are taken, when there are more than are read; else null. */
  latest: z.number().int().nullable(),
});
export type TeamReport = z.infer<typeof teamReportSchema>;

/** What the report of the team takes its times of, the days as in a report. */
export const teamTimesQuerySchema = reportQuerySchema.pick({ from: true, to: true }).extend({
  of: z.enum(TIMED),
  /** Only by this agent, or from the shop's own phone. */
  agent: z.union([z.literal('phone'), z.coerce.number().int().positive()]).optional(),
  /** Only of who began to wait at this hour of the shop's clock. */
  hour: z.coerce.number().int().min(0).max(23).optional(),
  ...totalQuery,
  cursor: cursorSchema.optional(),
});

export const teamTimeSchema = z.object({
  /** Of a first reply its message, of a resolution its row in the conversation's history. */
  id: z.number().int(),
  conversationId: z.number().int(),
  customer: customerRefSchema,
  /** Null: the shop's own phone. */
  agent: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  /** Since when the customer waited, and when that ended. */
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  /** How long that was, milliseconds of business hours. */
  ms: z.number(),
});
export type TeamTime = z.infer<typeof teamTimeSchema>;
