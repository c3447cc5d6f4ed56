import type { Knex } from 'knex';
import type { Figure, ReportQuery } from '@roms/contracts/reports';
import type { Settings } from '@roms/contracts/settings';
import { dateIn } from '@roms/domain/clock';
import { AppError } from '@roms/domain/errors';
import type { ReminderReach } from '@roms/domain/reminder-outcome';
import type { FigureKey, Timed } from '@roms/domain/report-figure';
import { comparedSpan, daysOf, MOST_DAYS, spanOf, type DaySpan } from '@roms/domain/report-span';
import { reportState, type ReportState } from '../../db/reports/report-state.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import type { Deps } from '../context.ts';

/** What a report is asked for, and what all of them go by. */
export type Asked = {
  db: Knex;
  span: DaySpan;
  compared: DaySpan | null;
  state: ReportState;
  settings: Settings;
  /** How long a day of reminder arithmetic is; a real one unless told. */
  dayMs?: number;
};

/** Throws `invalid_request` (400) for days that are none or too many. */
export async function askedOf({ db, env, now }: Deps, query: ReportQuery): Promise<Asked> {
  const [settings, state] = [await shopSettings(db), await reportState(db)];
  const span = spanOf(query, dateIn(now(), settings.zone));
  const days = daysOf(span);
  if (days < 1 || days > MOST_DAYS)
    throw new AppError('invalid_request', `A report is about one to ${MOST_DAYS} days`, {
      status: 400,
      details: { fields: { from: [`must be at most ${MOST_DAYS} days before \`to\`, and not behind it`] } },
    });
  return { db, span, compared: comparedSpan(span, query.compare), state, settings, dayMs: env.ROMS_DAY_MS };
}

/** What every report says of itself. */
export function headOf({ span, compared, state }: Asked, figures: Figure[]) {
  return { span, compared, zone: state.zone, isRebuilding: state.isRebuilding, figures };
}

/** What `read` finds in the span, and in the one that it is compared with; null without one. */
export async function inBoth<T>(
  { span, compared }: Asked,
  read: (span: DaySpan) => Promise<T>,
): Promise<[T, T | null]> {
  return Promise.all([read(span), compared === null ? null : read(compared)]);
}

/** Figures of one thing that was read of both spans; `rows`: the page that lists what they are of. */
export function figuresOf<T>(
  [now, before]: [T, T | null],
  rows: string | ((key: FigureKey) => string),
  values: Partial<Record<FigureKey, (read: T) => number | null>>,
): Figure[] {
  return Object.entries(values).map(([key, value]) => ({
    key: key as FigureKey,
    value: value(now),
    before: before === null ? null : value(before),
    rows: typeof rows === 'function' ? rows(key as FigureKey) : rows,
  }));
}

/** The page that lists the orders of which a report is: those of its days that are revenue. */
export function ordersPage({ span: { from, to } }: Asked): string {
  return `/orders?sold=true&from=${from}&to=${to}`;
}

/** The page that lists the reminders of a span's days that got so far. */
export function remindersPage({ span: { from, to } }: Asked, reached: ReminderReach): string {
  return `/reminders?tab=past&reached=${reached}&from=${from}&to=${to}`;
}

/** The page that lists what the report of the team takes a time of. */
export function timesPage({ span: { from, to } }: Asked, of: Timed): string {
  return `/reports/times?of=${of}&from=${from}&to=${to}`;
}

/** A part of a whole from 0 to 1; null of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
