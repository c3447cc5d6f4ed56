import type { Knex } from 'knex';

/**
 * The hours, days of rest or the cap by which recipients of a broadcast were put off are others now: its workflow has
 * them asked again, some at a time, until none of them waits any more.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE broadcasts ADD COLUMN asks_again boolean NOT NULL DEFAULT false');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE broadcasts DROP COLUMN asks_again');
}
