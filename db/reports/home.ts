import type { Knex } from 'knex';
import type { Settings } from '@roms/contracts/settings';
import type { Summary } from '@roms/contracts/summary';
import { dateIn } from '@roms/domain/clock';
import { median } from '@roms/domain/median';
import { comparedSpan, everyDay, plusDays, type DaySpan } from '@roms/domain/report-span';
import type { Shop } from '../orders/order-figures.ts';
import { repeatFigures } from './repeat.ts';
import { soldByProvince } from './regions.ts';
import { revenueByDay, totalOf, type RevenueDay, type Sold } from './revenue.ts';
import { ownReplies } from './team.ts';

/** What the homes show of the reports: days of the shop, today last. */

const REVENUE_DAYS = 14;
const REPEAT_DAYS = 90;
const REGION_DAYS = 30;
const TREND_DAYS = 14;

function lastDays({ now, zone }: Shop, days: number): DaySpan {
  const today = dateIn(now, zone);
  return { from: plusDays(today, 1 - days), to: today };
}

/** The whole shop's revenue (rupiah) of the last 14 days, one by one. Only for whoever sees every order. */
export function revenueDays(db: Knex, shop: Shop): Promise<RevenueDay[]> {
  return revenueByDay(db, lastDays(shop, REVENUE_DAYS), shop.zone);
}

/** Of the 14 days before those, together. */
export async function revenueBefore(db: Knex, shop: Shop): Promise<Sold> {
  const before = comparedSpan(lastDays(shop, REVENUE_DAYS), 'previous')!;
  return totalOf(await revenueByDay(db, before, shop.zone));
}

/** How many of the customers of the last 90 days ordered at least twice in them, and the same of the 90 days before. */
export async function repeatRate(db: Knex, shop: Shop): Promise<NonNullable<Summary['repeatRate']>> {
  const span = lastDays(shop, REPEAT_DAYS);
  const [now, before] = await Promise.all([
    repeatFigures(db, span),
    repeatFigures(db, comparedSpan(span, 'previous')!),
  ]);
  const rate = (one: typeof now) => (one.customers === 0 ? null : one.repeatCustomers / one.customers);
  const { customers, repeatCustomers } = now;
  return { customers, repeatCustomers, value: rate(now), before: rate(before) };
}

/** The provinces of who ordered in the last 30 days. */
export async function regionsOfMonth(db: Knex, shop: Shop): Promise<NonNullable<Summary['regions']>> {
  const provinces = await soldByProvince(db, lastDays(shop, REGION_DAYS));
  return provinces.map(({ code, orders, revenue }) => ({ code, orders, revenue }));
}

/** How many waiting customers an agent answered on each of its last 14 days, and the median of its first replies. */
export async function ownTrend(
  db: Knex,
  userId: number,
  shop: Shop & Settings,
): Promise<NonNullable<Summary['ownTrend']>> {
  const span = lastDays(shop, TREND_DAYS);
  const days = Map.groupBy(await ownReplies(db, span, shop, userId), ({ day }) => day);
  return everyDay(span).map((date) => {
    const own = days.get(date) ?? [];
    const first = own.filter(({ isFirst }) => isFirst).map(({ ms }) => ms);
    return { date, replies: own.length, firstReplyMedian: median(first) };
  });
}
