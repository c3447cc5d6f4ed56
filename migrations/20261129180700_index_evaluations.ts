import type { Knex } from 'knex';

/** Evaluations are purged by age. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE INDEX evaluations_at_idx ON evaluations (at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX evaluations_at_idx');
}
