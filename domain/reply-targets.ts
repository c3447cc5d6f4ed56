import { afterOpenMs, type OpeningTimes } from './business-hours.ts';

/** How soon somebody who waits is to be answered, in the shop's business hours. */

/** Minutes of business hours until the first reply since a conversation was opened, and until each further one. */
export type ReplyTargets = { firstMinutes: number; nextMinutes: number };

/** `soonAt`: two thirds of the time are over; `dueAt`: all of it is. */
export type ReplyTarget = { soonAt: Date; dueAt: Date };

const MINUTE_MS = 60_000;
const SOON = 2 / 3;

/** When an answer is due to who has waited since `since`; null for a shop that does not open within a year. */
export function replyTarget(
  { since, isFirst }: { since: Date; isFirst: boolean },
  shop: OpeningTimes & { replyTargets: ReplyTargets },
): ReplyTarget | null {
  const { firstMinutes, nextMinutes } = shop.replyTargets;
  const ms = (isFirst ? firstMinutes : nextMinutes) * MINUTE_MS;
  const soonAt = afterOpenMs(since, Math.round(ms * SOON), shop);
  const dueAt = afterOpenMs(since, ms, shop);
  return soonAt === null || dueAt === null ? null : { soonAt, dueAt };
}
