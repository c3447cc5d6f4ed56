import type { Knex } from 'knex';
import type { DaySpan } from '@roms/domain/report-span';
import { comparedSpan } from '@roms/domain/report-span';
import type { Week, WeeklyFacts } from '@roms/domain/weekly-summary';
import { soldProducts } from './products.ts';
import { reminderFigures } from './reminders.ts';
import { repeatFigures } from './repeat.ts';
import { revenueByDay, totalOf } from './revenue.ts';

/** Products that are named. */
const NAMED = 3;

/** What a week of the shop was, beside the one before. `dayMs`: how long a day of reminder arithmetic is. */
export async function weeklyFacts(
  db: Knex,
  span: DaySpan,
  { zone, dayMs }: { zone: string; dayMs?: number },
): Promise<Pick<WeeklyFacts, 'span' | 'week' | 'before' | 'reminders' | 'products'>> {
  const weekOf = async (one: DaySpan): Promise<Week> => {
    const { customers, repeatCustomers } = await repeatFigures(db, one);
    return { ...totalOf(await revenueByDay(db, one, zone)), customers, repeatCustomers };
  };
  const { delivered, reordered, revenue } = await reminderFigures(db, span, { zone, dayMs });
  const products = (await soldProducts(db, span)).flatMap(({ name, quantity }) =>
    name === null ? [] : [{ name, quantity }],
  );
  return {
    span,
    week: await weekOf(span),
    before: await weekOf(comparedSpan(span, 'previous')!),
    reminders: { delivered, reordered, revenue },
    products: products.slice(0, NAMED),
  };
}
