import type { Knex } from 'knex';

/**
 * What people end by hand needs a name that opens nothing: a login has a number beside its token's hash. A key may end
 * by itself. A link to set a password is kept as its hash alone, and works once.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE sessions
      ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT sessions_id_key UNIQUE,
      ADD COLUMN device text`);
  await knex.raw('ALTER TABLE api_keys ADD COLUMN expires_at timestamptz');
  await knex.raw(`
    CREATE TABLE password_links (
      token_hash text PRIMARY KEY,
      user_id bigint NOT NULL CONSTRAINT password_links_user_id_fkey REFERENCES users ON DELETE CASCADE,
      expires_at timestamptz NOT NULL
    )`);
  await knex.raw('CREATE INDEX password_links_user_id_idx ON password_links (user_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE password_links');
  await knex.raw('ALTER TABLE api_keys DROP COLUMN expires_at');
  await knex.raw('ALTER TABLE sessions DROP COLUMN id, DROP COLUMN device');
}
