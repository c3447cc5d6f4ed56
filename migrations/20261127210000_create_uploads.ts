import type { Knex } from 'knex';

/**
 * Files that agents chose and have not sent yet, each for the one conversation and agent that may send it; and what
 * a place or a visiting card tells besides its words.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE uploads (
      conversation_id bigint NOT NULL CONSTRAINT uploads_conversation_id_fkey REFERENCES conversations ON DELETE CASCADE,
      user_id bigint NOT NULL CONSTRAINT uploads_user_id_fkey REFERENCES users ON DELETE CASCADE,
      file text NOT NULL,
      mime_type text NOT NULL,
      size integer NOT NULL,
      file_name text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT uploads_pkey PRIMARY KEY (conversation_id, user_id, file)
    )`);
  await knex.raw('CREATE INDEX uploads_created_at_idx ON uploads (created_at)');
  await knex.raw('CREATE INDEX uploads_file_idx ON uploads (file)');
  await knex.raw('ALTER TABLE messages ADD COLUMN content jsonb');
  await knex.raw(
    "CREATE INDEX messages_media_file_idx ON messages ((media ->> 'file')) WHERE media ->> 'file' IS NOT NULL",
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX messages_media_file_idx');
  await knex.raw('ALTER TABLE messages DROP COLUMN content');
  await knex.raw('DROP TABLE uploads');
}
