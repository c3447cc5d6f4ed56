import type { Knex } from 'knex';

/**
 * What a person's phone makes codes of (RFC 6238), apart from `users`, so that no reader of a person comes across it.
 * It counts once the person has proven a code; `last_step` is the newest step whose code was taken, for a code is
 * taken once.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE totp_secrets (
      user_id bigint PRIMARY KEY CONSTRAINT totp_secrets_user_id_fkey REFERENCES users ON DELETE CASCADE,
      secret text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      confirmed_at timestamptz,
      last_step bigint NOT NULL DEFAULT 0
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE totp_secrets');
}
