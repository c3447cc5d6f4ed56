import type { Knex } from 'knex';

/**
 * Whether a person takes conversations at present, as they last chose, and how many open ones automatic assignment
 * may give them (null: the shop's number).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE users
      ADD COLUMN availability text NOT NULL DEFAULT 'offline'
        CONSTRAINT users_availability_check CHECK (availability IN ('online', 'busy', 'offline')),
      ADD COLUMN capacity integer CONSTRAINT users_capacity_check CHECK (capacity >= 0)`);
  await knex.raw(`UPDATE users SET availability = 'online' WHERE is_online`);
  await knex.raw('ALTER TABLE users DROP COLUMN is_online');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE users ADD COLUMN is_online boolean NOT NULL DEFAULT false');
  await knex.raw(`UPDATE users SET is_online = availability = 'online'`);
  await knex.raw('ALTER TABLE users DROP COLUMN availability, DROP COLUMN capacity');
}
