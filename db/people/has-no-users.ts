import type { Knex } from 'knex';

/** Whether nobody can log in because nobody ever got a login: one index entry tells, and an account is never deleted. */
export async function hasNoUsers(db: Knex): Promise<boolean> {
  return (await db('users').first('id')) === undefined;
}
