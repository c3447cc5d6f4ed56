import type { Hours } from '@roms/domain/clock';
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

export type SendingRules = { sendingHours: Hours | null; /** Milliseconds. */ capMs: number };

const DAY_MS = 86_400_000;

/** When customers may be written to, and how often: the shop's settings. */
export async function sendingRules(db: Db, { dayMs }: PipelineSettings): Promise<SendingRules> {
  const { sendingHours, frequencyCapDays } = await shopSettings(db);
  return {
    sendingHours: dayMs === undefined ? sendingHours : null,
    capMs: frequencyCapDays * (dayMs ?? DAY_MS),
  };
}

/** The moment of a decision. */
export function presentOf(settings: PipelineSettings): Date {
  return settings.now?.() ?? new Date();
}
