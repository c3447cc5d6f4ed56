import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL,
      email citext NOT NULL CONSTRAINT users_email_key UNIQUE,
      password_hash text NOT NULL,
      role text NOT NULL CONSTRAINT users_role_check CHECK (role IN ('admin', 'cs')),
      active boolean NOT NULL DEFAULT true,
      is_online boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE users');
}
