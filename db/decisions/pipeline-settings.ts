import type { Knex } from 'knex';
import type { Hours } from '@roms/domain/clock';

/** What decides about time: given by the process, not by the shop. */
export type PipelineSettings = {
  /** Length of a day in reminder arithmetic, milliseconds, for demos and tests (ROMS_DAY_MS): hours are off then. */
  dayMs?: number;
  /** The present; a test gives its own. */
  now?: () => Date;
};

export type SendingRules = { sendingHours: Hours | null; /** Milliseconds. */ capMs: number };

const DAY_MS = 86_400_000;
const SENDING_HOURS: Hours = { from: '08:00', to: '20:00' };
const FREQUENCY_CAP_DAYS = 3;

/** When customers may be written to, and how often. */
export async function sendingRules(_db: Knex, { dayMs }: PipelineSettings): Promise<SendingRules> {
  return {
    sendingHours: dayMs === undefined ? SENDING_HOURS : null,
    capMs: FREQUENCY_CAP_DAYS * (dayMs ?? DAY_MS),
  };
}

/** The moment of a decision. */
export function presentOf(settings: PipelineSettings): Date {
  return settings.now?.() ?? new Date();
}
