import type { Knex } from 'knex';

/** Whether the name of who wrote a reply stands above it, as a choice of each number. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE wa_sessions ADD COLUMN show_agent_name boolean NOT NULL DEFAULT false');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE wa_sessions DROP COLUMN show_agent_name');
}
