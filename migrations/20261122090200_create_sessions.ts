import type { Knex } from 'knex';

/** Logins. Only the hash of the cookie's token is kept, so that a copy of the table opens no door. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE sessions (
      token_hash text PRIMARY KEY,
      user_id bigint NOT NULL CONSTRAINT sessions_user_id_fkey REFERENCES users ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      last_seen_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL
    )`);
  await knex.raw('CREATE INDEX sessions_user_id_idx ON sessions (user_id)');
  await knex.raw('CREATE INDEX sessions_expires_at_idx ON sessions (expires_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE sessions');
}
