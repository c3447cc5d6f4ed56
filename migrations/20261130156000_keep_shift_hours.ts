import type { Knex } from 'knex';

/** When a person works, by weekday on the shop's clock; null: whenever they like. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE users ADD COLUMN shift_hours jsonb');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE users DROP COLUMN shift_hours');
}
