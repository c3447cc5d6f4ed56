import type { Knex } from 'knex';
import { ReminderRule } from '../models/ReminderRule.ts';

/** The rules by which reminders are planned, the older first. */
export async function activeRules(db: Knex): Promise<ReminderRule[]> {
  return ReminderRule.query(db).where({ active: true }).orderBy('id');
}
