import type { Knex } from 'knex';

/**
 * Of an imported file its SHA-256 is kept, so that the same one is known again, and up to which of its orders it was asked
 * whether their reminder lies ahead: that comes when all of them are there, and goes on after a crash.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE imports
      ADD COLUMN digest text,
      ADD COLUMN planned_order_id bigint NOT NULL DEFAULT 0`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE imports DROP COLUMN digest, DROP COLUMN planned_order_id');
}
