import type { CohortsReport, RemindersReport, RepeatReport, TeamReport } from '@roms/contracts/reports';
import { ENOUGH_TO_COMPARE } from '@roms/domain/holdout';
import type { ReminderReach } from '@roms/domain/reminder-outcome';
import type { FigureKey } from '@roms/domain/report-figure';
import { monthsOf, type DaySpan } from '@roms/domain/report-span';
import { shareDifference } from '@roms/domain/share-interval';
import { cohortRows } from '../../db/reports/cohorts.ts';
import { isCounting, MOST_REMINDERS, reminderArms, reminderFigures } from '../../db/reports/reminders.ts';
import { medianGap, MOST_GAPS, orderGaps, repeatFigures, type GapCount } from '../../db/reports/repeat.ts';
import { revenueByDay, totalOf } from '../../db/reports/revenue.ts';
import { firstReplies, MOST_TIMES, resolutions, timesOf, type Took } from '../../db/reports/team.ts';
import {
  figuresOf,
  headOf,
  inBoth,
  ordersPage,
  remindersPage,
  shareOf,
  timesPage,
  type Asked,
} from './asked.ts';

/** Up to which days orders are put together by how long after their customer's last one they came. */
const GAP_STEPS = [7, 14, 21, 30, 45, 60, 90, 180];

/** How many order again, and after how long. */
export async function repeatReport(asked: Asked): Promise<RepeatReport> {
  const { db, span, state } = asked;
  const read = async (one: DaySpan) => ({
    ...(await repeatFigures(db, one)),
    gaps: await orderGaps(db, one),
  });
  const both = await inBoth(asked, read);
  const figures = figuresOf(both, ordersPage(asked), {
    repeat_rate: ({ repeatCustomers, customers }) => shareOf(repeatCustomers, customers),
    customers: ({ customers }) => customers,
    repeat_customers: ({ repeatCustomers }) => repeatCustomers,
    returning_customers: ({ returningCustomers }) => returningCustomers,
    days_between_orders: ({ gaps }) => medianGap(gaps),
  });
  const { orders } = totalOf(await revenueByDay(db, span, state.zone));
  return {
    ...headOf(asked, figures),
    gaps: stepsOf(both[0].gaps),
    latestOrders: orders > MOST_GAPS ? MOST_GAPS : null,
  };
}

function stepsOf(gaps: readonly GapCount[]): RepeatReport['gaps'] {
  return [0, ...GAP_STEPS.map((step) => step + 1)].map((from, index) => {
    const to = GAP_STEPS[index] ?? null;
    const within = gaps.filter(({ days }) => days >= from && (to === null || days <= to));
    return { from, to, orders: within.reduce((sum, one) => sum + one.orders, 0) };
  });
}

/** Who ordered first in which month, and how many of them again. */
export async function cohortsReport(asked: Asked): Promise<CohortsReport> {
  const months = monthsOf(asked.span);
  // A cohort is a whole month, but nothing behind the last day is looked at.
  const rows = await cohortRows(asked.db, { from: `${months[0]!}-01`, to: asked.span.to });
  const count = (month: string, later: number): number =>
    rows.find((row) => row.month === month && row.later === later)?.customers ?? 0;
  const cohorts = months.map((month, index) => ({
    month,
    customers: count(month, -1),
    again: months.slice(index).map((_month, later) => count(month, later)),
  }));
  return { ...headOf(asked, []), cohorts };
}

/** How far the reminders got that a figure counts. */
const REACHED = {
  reminders_sent: 'sent',
  reminders_delivered: 'delivered',
  reminders_read: 'read',
  reminders_answered: 'answered',
  reminders_reordered: 'reordered',
  reminders_revenue: 'reordered',
} as const satisfies Partial<Record<FigureKey, ReminderReach>>;

/** What reminding brings, beside those who were not reminded. */
export async function remindersReport(asked: Asked): Promise<RemindersReport> {
  const { db, span, state, dayMs } = asked;
  const options = { zone: state.zone, dayMs };
  // Before the figures: what is counted meanwhile makes them whole.
  const counting = await inBoth(asked, (one) => isCounting(db, one, options));
  const [both, { reminded, heldOut }] = await Promise.all([
    inBoth(asked, (one) => reminderFigures(db, one, options)),
    reminderArms(db, span, options),
  ]);
  const rowsOf = (key: FigureKey) => remindersPage(asked, REACHED[key as keyof typeof REACHED]);
  const figures = figuresOf(both, rowsOf, {
    reminders_sent: ({ sent }) => sent,
    reminders_delivered: ({ delivered }) => delivered,
    reminders_read: ({ read }) => read,
    reminders_answered: ({ answered }) => answered,
    reminders_reordered: ({ reordered }) => reordered,
    reminders_revenue: ({ revenue }) => revenue,
  });
  return {
    ...headOf(asked, figures),
    holdout: {
      reminded,
      heldOut,
      difference: shareDifference(reminded, heldOut),
      isTooFew: reminded.count + heldOut.count < ENOUGH_TO_COMPARE,
    },
    latest: both[0].sent > MOST_REMINDERS ? MOST_REMINDERS : null,
    isCounting: counting.includes(true),
  };
}

/** How soon people answer and resolve. */
export async function teamReport(asked: Asked): Promise<TeamReport> {
  const { db, settings } = asked;
  const read = async (span: DaySpan) => ({
    replies: await firstReplies(db, span, settings),
    resolved: await resolutions(db, span, settings),
  });
  const both = await inBoth(asked, read);
  const rowsOf = (key: FigureKey) =>
    timesPage(asked, key.startsWith('resolution') ? 'resolutions' : 'replies');
  const figures = figuresOf(both, rowsOf, {
    first_reply_median: ({ replies }) => timesOf(replies).median,
    first_reply_p90: ({ replies }) => timesOf(replies).p90,
    resolution_median: ({ resolved }) => timesOf(resolved).median,
    resolution_p90: ({ resolved }) => timesOf(resolved).p90,
  });
  const { replies, resolved } = both[0];
  const isMore = Math.max(replies.length, resolved.length) === MOST_TIMES;
  return {
    ...headOf(asked, figures),
    agents: await agentsOf(asked, replies, resolved),
    hours: Array.from({ length: 24 }, (_, hour) => ({
      hour,
      ...repliesOf(replies.filter((reply) => reply.hour === hour)),
    })),
    latest: isMore ? MOST_TIMES : null,
  };
}

/** Everybody who answered or resolved, by name; what came from the shop's own phone last. */
async function agentsOf({ db }: Asked, replies: readonly Took[], resolved: readonly Took[]) {
  const [answered, ended] = [replies, resolved].map((took) => Map.groupBy(took, ({ agentId }) => agentId));
  const ids = [...new Set([...answered!.keys(), ...ended!.keys()])];
  const users: { id: number; name: string }[] = await db('users')
    .whereIn(
      'id',
      ids.filter((id) => id !== null),
    )
    .orderByRaw('lower(name), id')
    .select('id', 'name');
  const rowOf = (agent: { id: number; name: string } | null) => {
    const id = agent?.id ?? null;
    const { count, median, p90 } = timesOf(ended!.get(id) ?? []);
    return {
      agent,
      ...repliesOf(answered!.get(id) ?? []),
      ...{ resolutions: count, resolutionMedian: median, resolutionP90: p90 },
    };
  };
  return [...users.map(rowOf), ...(ids.includes(null) ? [rowOf(null)] : [])];
}

function repliesOf(replies: readonly Took[]) {
  const { count, median, p90 } = timesOf(replies);
  return { firstReplies: count, firstReplyMedian: median, firstReplyP90: p90 };
}
