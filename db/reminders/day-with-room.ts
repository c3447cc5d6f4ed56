import type { Knex } from 'knex';
import { atMinuteOfDay } from '@roms/domain/clock';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { shopSettings } from '../settings/shop-settings.ts';

/** A reminder is moved so far at most to find room (days); then it stays where it was, and its lane decides. */
const FARTHEST_DAYS = 3;
const DAY_MS = 86_400_000;

/**
 * When a reminder that is due at a time is planned so that its day, of the shop's zone, does not hold more than the
 * number sends: at that time, or at the same hour of the nearest later day with room.
 */
export async function dayWithRoom(
  db: Knex,
  { orderId, dueAt }: { orderId: number; dueAt: Date },
  settings: PipelineSettings,
): Promise<Date> {
  const budget = settings.dayMs === undefined ? (settings.dayBudget?.() ?? null) : null;
  // What is due now is not put off for want of room: its lane decides.
  if (budget === null || dueAt <= presentOf(settings)) return dueAt;
  const { zone } = await shopSettings(db);
  for (let days = 0; days <= FARTHEST_DAYS; days += 1) {
    const from = atMinuteOfDay(dueAt, zone, 0, days);
    const to = atMinuteOfDay(dueAt, zone, 0, days + 1);
    if ((await othersOn(db, { orderId, from, to, most: budget })) < budget)
      return new Date(dueAt.getTime() + days * DAY_MS);
  }
  return dueAt;
}

/** Other reminders that wait for a part of time; more than `most` are not counted. */
async function othersOn(
  db: Knex,
  { orderId, from, to, most }: { orderId: number; from: Date; to: Date; most: number },
): Promise<number> {
  const { rows } = await db.raw<{ rows: { others: number }[] }>(
    `SELECT count(*)::int AS others FROM (
       SELECT FROM order_lifecycles
        WHERE state = 'waiting' AND due_at >= :from AND due_at < :to AND order_id <> :orderId LIMIT :most) AS counted`,
    { orderId, from, to, most },
  );
  return rows[0]?.others ?? 0;
}
