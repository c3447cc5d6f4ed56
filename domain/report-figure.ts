/**
 * The figures of the reports. Each has one definition (contract "Customers, segments, reports"; words in locales and in
 * the exports) under a key that stays, and a unit: `share` is from 0 to 1, `days` are days of the shop, `ms` are
 * milliseconds of business hours.
 */
export const FIGURE_UNITS = {
  /** Totals of pending, shipped and completed orders, by the time of the order. */
  revenue: 'rupiah',
  /** How many orders that are. */
  orders: 'count',
  /** The one by the other, rounded to a whole rupiah. */
  average_order: 'rupiah',
  /** Share of the revenue that the ten customers who bought for most brought. */
  top_customers_share: 'share',
  /** Share of the revenue of customers of whom the province is known. */
  known_place_share: 'share',
  /** Pieces of all lines of those orders. */
  quantity: 'count',
  /** What those lines come to: without what an order adds to its lines or takes off. */
  products_revenue: 'rupiah',
  /** Who ordered in these days. */
  customers: 'count',
  /** Of them, who ordered at least twice in these days. */
  repeat_customers: 'count',
  /** The one by the other. */
  repeat_rate: 'share',
  /** Of who ordered in these days, who had ordered before them. */
  returning_customers: 'count',
  /** The median of the days between an order of these days and its customer's order before it. */
  days_between_orders: 'days',
  /** Reminders that WhatsApp took in these days. */
  reminders_sent: 'count',
  /** Of them, what arrived. */
  reminders_delivered: 'count',
  /** Of them, what was read. */
  reminders_read: 'count',
  /** Of them, what the customer answered within its answer window. */
  reminders_answered: 'count',
  /** Of them, what brought an order: it was the last message of marketing delivered before that. */
  reminders_reordered: 'count',
  /** What those orders come to. */
  reminders_revenue: 'rupiah',
  /** How long who wrote first waited for a person. */
  first_reply_median: 'ms',
  first_reply_p90: 'ms',
  /** From the opening of a conversation until a person resolved it. */
  resolution_median: 'ms',
  resolution_p90: 'ms',
} as const satisfies Record<string, 'rupiah' | 'count' | 'share' | 'days' | 'ms'>;

export type FigureKey = keyof typeof FIGURE_UNITS;
export type FigureUnit = (typeof FIGURE_UNITS)[FigureKey];
export const FIGURE_KEYS = Object.keys(FIGURE_UNITS) as [FigureKey, ...FigureKey[]];

export const REPORTS = [
  'revenue',
  'top-customers',
  'regions',
  'products',
  'repeat',
  'cohorts',
  'reminders',
  'team',
] as const;
export type ReportName = (typeof REPORTS)[number];

/** What the report of the team takes times of: first replies, and conversations that people resolved. */
export const TIMED = ['replies', 'resolutions'] as const;
export type Timed = (typeof TIMED)[number];

/** With which days those of a report are compared: as many before them, or the same a year earlier. */
export const COMPARISONS = ['previous', 'lastYear', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];
