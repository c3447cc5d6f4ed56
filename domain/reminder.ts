import { atMinuteOfDay, minutesOf, nextAllowedMinute } from './clock.ts';
import type { Zone } from './regions/region.ts';

/** When a customer is reminded of an order: once, when the first of its products should have run out. */

export type ReminderRuleFacts = {
  /** Absent for one that is only thought of. */
  id?: number;
  name: string;
  /** `null`: all products. */
  productId: number | null;
  days: number;
  /** `HH:mm` on the wall clock of the customer's zone. */
  time: string;
  /** When the rule was last changed; absent: long ago. */
  updatedAt?: Date;
};

export type ReminderFacts = {
  orderId: number;
  completedAt: Date;
  zone: Zone;
  items: readonly { productId: number | null; productName: string }[];
  /** Active rules, the older first. */
  rules: readonly ReminderRuleFacts[];
  now: Date;
  /** Length of a day, milliseconds, for demos and tests: then neither clock time nor night count. */
  dayMs?: number;
};

export type ReminderDue = {
  dueAt: Date;
  /** The product that runs out first. */
  productName: string;
  /** The rule that speaks of it. */
  ruleId: number | null;
  explanation: { ruleName: string; days: number; time: string; zone: Zone; moved: false };
};

/** Due times spread over two and a half hours, 09:00 to 11:30: thousands at one second would be a stampede. */
export const SLOT_SECONDS = 9_000;
/** Customers sleep from 20:00 to 08:00, on the clock of their own zone. */
const DAYTIME = { from: '08:00', to: '20:00' };

/**
 * The due time of an order's one reminder: the earliest run-out among its items, each by its most specific rule.
 * `null` when no rule speaks of any item. A time that has passed becomes now, or the next morning when it is night where
 * the customer lives; one that had passed when its rule was shortened is spread again from that moment.
 */
export function reminderDue(facts: ReminderFacts): ReminderDue | null {
  const dues = facts.items.flatMap((item) => {
    const rule = mostSpecificRule(facts.rules, item.productId);
    return rule ? [{ item, rule, at: runOut(facts, rule) }] : [];
  });
  const [first, ...others] = dues;
  if (!first) return null;
  const due = others.reduce((earliest, next) => (next.at < earliest.at ? next : earliest), first);
  const { name, days, time } = due.rule;
  return {
    dueAt: new Date(due.at > facts.now.getTime() ? due.at : overdue(facts, due)),
    productName: due.item.productName,
    ruleId: due.rule.id ?? null,
    explanation: { ruleName: name, days, time, zone: facts.zone, moved: false },
  };
}

/** A rule of the product itself wins over one of all products; among equals the older one. */
export function mostSpecificRule(
  rules: readonly ReminderRuleFacts[],
  productId: number | null,
): ReminderRuleFacts | undefined {
  const own = productId === null ? undefined : rules.find((rule) => rule.productId === productId);
  return own ?? rules.find((rule) => rule.productId === null);
}

/** A stable slot of an order, in seconds from 0 to `limit` (exclusive). Neighbouring orders lie far apart. */
export function reminderSlot(orderId: number, limit: number = SLOT_SECONDS): number {
  // 5,557 is prime to 9,000: every slot is used before one is used twice.
  return limit <= 0 ? 0 : (orderId * 5_557) % Math.min(limit, SLOT_SECONDS);
}

function runOut({ orderId, completedAt, zone, dayMs }: ReminderFacts, rule: ReminderRuleFacts): number {
  if (dayMs !== undefined) return completedAt.getTime() + rule.days * dayMs;
  const minute = minutesOf(rule.time);
  const slot = reminderSlot(orderId, secondsUntilQuiet(minute)) * 1_000;
  return atMinuteOfDay(completedAt, zone, minute, rule.days).getTime() + slot;
}

/** The spread is cut to end before quiet hours; a merchant's time inside them is not spread at all. */
function secondsUntilQuiet(minute: number): number {
  const isDaytime = minute >= minutesOf(DAYTIME.from) && minute < minutesOf(DAYTIME.to);
  return isDaytime ? (minutesOf(DAYTIME.to) - minute) * 60 : 0;
}

/** Everybody whose time had passed when a rule was shortened would be due in one second: they get their slots again. */
function overdue(facts: ReminderFacts, { at, rule }: { at: number; rule: ReminderRuleFacts }): number {
  const changedAt = rule.updatedAt?.getTime() ?? 0;
  if (facts.dayMs === undefined && at <= changedAt) {
    const spread = spreadFrom(rule.updatedAt as Date, facts.zone, reminderSlot(facts.orderId) * 1_000);
    if (spread > facts.now.getTime()) return spread;
  }
  return soonest(facts);
}

/** `slotMs` of allowed time after `since`; what is left of it in the evening goes on in the morning. */
function spreadFrom(since: Date, zone: Zone, slotMs: number): number {
  const opens = nextAllowedMinute(since, zone, DAYTIME);
  const at = opens.getTime() + slotMs;
  const closes = atMinuteOfDay(opens, zone, minutesOf(DAYTIME.to));
  if (at < closes.getTime()) return at;
  return nextAllowedMinute(closes, zone, DAYTIME).getTime() + (at - closes.getTime());
}

/** Now when it is day where the customer lives, else the next morning, spread like everything else. */
function soonest({ now, zone, dayMs, orderId }: ReminderFacts): number {
  if (dayMs !== undefined) return now.getTime();
  const allowed = nextAllowedMinute(now, zone, DAYTIME).getTime();
  return allowed === now.getTime() ? allowed : allowed + reminderSlot(orderId) * 1_000;
}
