import type { Knex } from 'knex';

/** What shows that it works, and when the clock was found to have been set. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE heartbeats (
      part text PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw(`
    CREATE TABLE clock_steps (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      noticed_at timestamptz NOT NULL DEFAULT now(),
      by_seconds double precision NOT NULL
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE clock_steps');
  await knex.raw('DROP TABLE heartbeats');
}
