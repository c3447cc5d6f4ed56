import type { Knex } from 'knex';

/** `source` names the system behind the key and scopes idempotency; a rotated key keeps it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE api_keys (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      source text NOT NULL,
      key_hash text NOT NULL CONSTRAINT api_keys_key_hash_key UNIQUE,
      prefix text NOT NULL,
      scopes text[] NOT NULL,
      rate_per_second integer NOT NULL DEFAULT 20,
      burst integer NOT NULL DEFAULT 50,
      created_at timestamptz NOT NULL DEFAULT now(),
      last_used_at timestamptz,
      revoked_at timestamptz
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE api_keys');
}
