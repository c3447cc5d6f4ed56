import { remindersADay } from '@roms/domain/pacing/reminders-a-day';
import { defaultNumber } from '../db/numbers/default-number.ts';
import type { Deps } from './context.ts';

/** Reminders that the default number sends on a day, by its pace; null where nothing is paced, or nobody says how. */
export async function dayBudgetOf({ db, env, gateway }: Deps): Promise<number | null> {
  const isPlannedBy = env.WA_PACE === 'on' && env.ROMS_DAY_MS === undefined;
  const id = isPlannedBy ? await defaultNumber(db) : null;
  if (id === null) return null;
  return gateway.pace(id).then(remindersADay, () => null);
}
