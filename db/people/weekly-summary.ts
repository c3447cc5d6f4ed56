import type { Db, Trx } from '../knex.ts';
import { lockUser } from './lock-user.ts';

/** Whether a person gets the summary of each week by e-mail. */
export async function getsWeeklySummary(db: Db, userId: number): Promise<boolean> {
  const row = await db('users').where({ id: userId }).first('weekly_summary');
  return row?.weekly_summary === true;
}

/** Has a person get it, or not any more; answers how it was. Throws `not_found`. */
export async function setWeeklySummary(trx: Trx, userId: number, on: boolean): Promise<boolean> {
  await lockUser(trx, userId);
  const before = await getsWeeklySummary(trx, userId);
  await trx('users').where({ id: userId }).update({ weekly_summary: on });
  return before;
}
