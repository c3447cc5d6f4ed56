import type { NeededReminder as NeededContract } from '@roms/contracts/reminders';
import type { NeededReminder } from '../../db/reminders/needed-reminders.ts';
import { presentCheck } from './present-check.ts';

/** A reminder that a person should look at. */
export function presentNeededReminder({ since, why, cycle, ...row }: NeededReminder): NeededContract {
  return { ...row, cycleNumber: cycle, since: since.toISOString(), why: why && presentCheck(why) };
}
