import type { Knex } from 'knex';

/** Texts that are written once and used in many answers: a person's own, or (without an owner) everybody's. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE canned_replies (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      owner_id bigint CONSTRAINT canned_replies_owner_id_fkey REFERENCES users ON DELETE CASCADE,
      shortcut text NOT NULL,
      body text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT canned_replies_owner_shortcut_key UNIQUE NULLS NOT DISTINCT (owner_id, shortcut)
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE canned_replies');
}
