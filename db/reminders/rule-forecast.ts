import type { Knex } from 'knex';
import { atMinuteOfDay } from '@roms/domain/clock';
import { reminderDue, type ReminderDue, type ReminderRuleFacts } from '@roms/domain/reminder';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { itemFacts } from './item-facts.ts';
import { pastOrders, type JudgedOrder } from './past-orders.ts';

/** Orders judged between two looks at everything else that the process does. */
const PORTION = 500;
const FORECAST_DAYS = 14;
const DAY_MS = 86_400_000;

type WaitingOrder = JudgedOrder & { dueAt: Date | null; isMoved: boolean };

export type RuleForecast = {
  /** Waiting reminders that the rule decides about, before or after; what a person set stays. */
  running: number;
  /** How many of them get another time. */
  moves: number;
  /** Completed orders that were never reminded, and will be by the rule. */
  pastIds: number[];
  /** How many are due by the rules after, and were not by those before. */
  dueNow: number;
  /** Reminders of each of the next 14 days. */
  days: { from: Date; before: number; after: number }[];
};

type Asked = {
  ruleId: number;
  rules: { before: readonly ReminderRuleFacts[]; after: readonly ReminderRuleFacts[] };
  /** Days back from now of completed orders that the rule takes up; none unless said. */
  pastDays: number | undefined;
};

/** What a change of rules does to what waits, and to completed orders that wait for nothing. Writes nothing. */
export async function ruleForecast(
  db: Knex,
  { ruleId, rules, pastDays }: Asked,
  settings: PipelineSettings,
): Promise<RuleForecast> {
  const now = presentOf(settings);
  const { dayMs } = settings;
  const forecast: RuleForecast = {
    running: 0,
    moves: 0,
    pastIds: [],
    dueNow: 0,
    days: await nextDays(db, settings),
  };
  const countDay = (at: Date | null, when: 'before' | 'after'): void => {
    const day = at === null ? undefined : forecast.days.findLast(({ from }) => from <= at);
    if (day && at !== null && at < endOf(forecast.days, day, dayMs)) day[when] += 1;
  };
  const isDue = (due: ReminderDue | null): boolean => due !== null && due.runOutAt <= now;

  for await (const orders of portions((afterId) => waitingOrders(db, afterId))) {
    const items = await itemFacts(
      db,
      orders.map(({ orderId }) => orderId),
      settings,
    );
    const dueBy = (order: WaitingOrder, by: readonly ReminderRuleFacts[]): ReminderDue | null =>
      reminderDue({ ...order, items: items.get(order.orderId) ?? [], rules: by, now, dayMs });
    for (const order of orders) {
      const [before, after] = order.isMoved
        ? [null, null]
        : [dueBy(order, rules.before), dueBy(order, rules.after)];
      const isChanged = before?.dueAt.getTime() !== after?.dueAt.getTime();
      if (before?.ruleId === ruleId || after?.ruleId === ruleId) forecast.running += 1;
      if (isChanged) forecast.moves += 1;
      if (isDue(after) && !isDue(before)) forecast.dueNow += 1;
      countDay(order.dueAt, 'before');
      countDay(isChanged ? (after?.dueAt ?? null) : order.dueAt, 'after');
    }
  }
  if (pastDays === undefined) return forecast;
  const since = new Date(now.getTime() - pastDays * (dayMs ?? DAY_MS));
  for await (const orders of portions((afterId) => pastOrders(db, { since, afterId, limit: PORTION }))) {
    const items = await itemFacts(
      db,
      orders.map(({ orderId }) => orderId),
      settings,
    );
    for (const order of orders) {
      const facts = { ...order, items: items.get(order.orderId) ?? [], now, dayMs };
      const due = reminderDue({ ...facts, rules: rules.after });
      if (due?.ruleId !== ruleId) continue;
      forecast.pastIds.push(order.orderId);
      if (isDue(due)) forecast.dueNow += 1;
      countDay(due.dueAt, 'after');
    }
  }
  return forecast;
}

async function* portions<T extends JudgedOrder>(
  read: (afterId: number) => Promise<T[]>,
): AsyncGenerator<T[]> {
  let last = 0;
  for (;;) {
    const orders = await read(last);
    yield orders;
    if (orders.length < PORTION) return;
    last = orders.at(-1)!.orderId;
  }
}

async function waitingOrders(db: Knex, afterId: number): Promise<WaitingOrder[]> {
  return db('order_lifecycles as l')
    .join('orders as o', 'o.id', 'l.order_id')
    .join('customers as c', 'c.id', 'o.customer_id')
    .where('l.state', 'waiting')
    .where('l.order_id', '>', afterId)
    .whereNotNull('o.completed_at')
    .orderBy('l.order_id')
    .limit(PORTION)
    .select({
      orderId: 'l.order_id',
      completedAt: 'o.completed_at',
      zone: 'c.zone',
      dueAt: 'l.due_at',
      isMoved: db.raw(`coalesce(l.due_explanation ->> 'moved', 'false') = 'true'`),
    });
}

/** From now on, then from each midnight of the shop's zone; in a demo from now on by its own days. */
async function nextDays(db: Knex, settings: PipelineSettings): Promise<RuleForecast['days']> {
  const now = presentOf(settings);
  const { zone } = await shopSettings(db);
  const { dayMs } = settings;
  return Array.from({ length: FORECAST_DAYS }, (_, day) => ({
    from: day === 0 ? now : startOf(now, day, zone, dayMs),
    before: 0,
    after: 0,
  }));
}

function startOf(now: Date, day: number, zone: string, dayMs: number | undefined): Date {
  return dayMs === undefined ? atMinuteOfDay(now, zone, 0, day) : new Date(now.getTime() + day * dayMs);
}

function endOf(days: RuleForecast['days'], day: RuleForecast['days'][number], dayMs = DAY_MS): Date {
  return days[days.indexOf(day) + 1]?.from ?? new Date(day.from.getTime() + dayMs);
}
