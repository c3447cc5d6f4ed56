import type { Settings } from '@roms/contracts/settings';
import type { Hours } from '@roms/domain/clock';
import type { Pauses } from '@roms/domain/decisions/allowed-time';
import type { Db } from '../knex.ts';
import { shopSettings } from '../settings/shop-settings.ts';

/** What decides about time: given by the process, not by the shop. */
export type PipelineSettings = {
  /** Length of a day in reminder arithmetic, milliseconds, for demos and tests (ROMS_DAY_MS): hours are off then. */
  dayMs?: number;
  /** `HH:mm` for rules without a time while no setting says one (REMINDER_SCHEDULE_TIME). */
  scheduleTime?: string;
  /** How many reminders a day holds, for planning; null or absent: nothing is counted. */
  dayBudget?: () => number | null;
  /** The present; a test gives its own. */
  now?: () => Date;
};

export type SendingRules = {
  sendingHours: Hours | null;
  pauses: Pauses | null;
  /** Milliseconds. */
  capMs: number;
  noReplyStreak: number;
  /** Per cent. */
  holdoutPercent: number;
};

const DAY_MS = 86_400_000;

/** When customers may be written to, how often, and which of them: the shop's settings. */
export async function sendingRules(db: Db, settings: PipelineSettings): Promise<SendingRules> {
  return rulesOf(await shopSettings(db), settings);
}

/** The same for whoever has the shop's settings already. */
export function rulesOf(shop: Settings, settings: PipelineSettings): SendingRules {
  const isRealDay = settings.dayMs === undefined;
  return {
    sendingHours: isRealDay ? shop.sendingHours : null,
    pauses: isRealDay
      ? {
          isFridayNoonFree: shop.pauseFridayNoon,
          blackoutDays: shop.blackoutDays,
          holidays: shop.pauseHolidays ? shop.holidays : null,
        }
      : null,
    capMs: shop.frequencyCapDays * dayOf(settings),
    noReplyStreak: shop.noReplyStreak,
    holdoutPercent: shop.holdoutPercent,
  };
}

/** The length of a day in all that is counted in days, milliseconds. */
export function dayOf({ dayMs = DAY_MS }: PipelineSettings): number {
  return dayMs;
}

/** The moment of a decision. */
export function presentOf(settings: PipelineSettings): Date {
  return settings.now?.() ?? new Date();
}
