import type { Knex } from 'knex';
import { parseMoment, startOfDay } from '@roms/domain/clock';
import { shopSettings } from '../db/settings/shop-settings.ts';

const DAY_MS = 86_400_000;

/** From the beginning of the first day to the end of the last, on the shop's clock; `to` is exclusive. */
export async function orderSpan(
  db: Knex,
  { from, to }: { from?: string; to?: string },
): Promise<{ from?: Date; to?: Date }> {
  if (from === undefined && to === undefined) return {};
  const { zone } = await shopSettings(db);
  const first = from === undefined ? null : parseMoment(from, zone);
  const last = to === undefined ? null : parseMoment(to, zone);
  return {
    ...(first ? { from: first } : {}),
    // Noon of the next day is in that day, whatever a clock change does to midnight.
    ...(last ? { to: startOfDay(new Date(last.getTime() + 1.5 * DAY_MS), zone) } : {}),
  };
}
