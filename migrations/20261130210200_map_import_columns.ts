import type { Knex } from 'knex';

/** What a person said that the columns of a file are, one name (or null: left out) each; null: the header says it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE imports ADD COLUMN mapping jsonb');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE imports DROP COLUMN mapping');
}
