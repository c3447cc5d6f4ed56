import type { Knex } from 'knex';

/**
 * An upload belongs to one thing: a conversation, a broadcast, a product or an import. `conversation_id` is computed,
 * so that an upload still cannot outlive its conversation.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE uploads
      ADD COLUMN owner_kind text NOT NULL DEFAULT 'conversation'
        CONSTRAINT uploads_owner_kind_check CHECK (owner_kind IN ('conversation', 'broadcast', 'product', 'import')),
      ADD COLUMN owner_id bigint`);
  await knex.raw('UPDATE uploads SET owner_id = conversation_id');
  await knex.raw(`
    ALTER TABLE uploads
      DROP COLUMN conversation_id,
      ALTER COLUMN owner_kind DROP DEFAULT,
      ALTER COLUMN owner_id SET NOT NULL,
      ADD CONSTRAINT uploads_pkey PRIMARY KEY (owner_kind, owner_id, user_id, file)`);
  await knex.raw(`
    ALTER TABLE uploads
      ADD COLUMN conversation_id bigint GENERATED ALWAYS AS (CASE WHEN owner_kind = 'conversation' THEN owner_id END) STORED
        CONSTRAINT uploads_conversation_id_fkey REFERENCES conversations ON DELETE CASCADE`);
  await knex.raw('CREATE INDEX uploads_conversation_id_idx ON uploads (conversation_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`DELETE FROM uploads WHERE owner_kind <> 'conversation'`);
  await knex.raw(`
    ALTER TABLE uploads
      DROP COLUMN conversation_id,
      DROP CONSTRAINT uploads_pkey,
      DROP COLUMN owner_kind`);
  await knex.raw('ALTER TABLE uploads RENAME COLUMN owner_id TO conversation_id');
  await knex.raw(
    'ALTER TABLE uploads RENAME CONSTRAINT uploads_owner_id_not_null TO uploads_conversation_id_not_null',
  );
  await knex.raw(`
    ALTER TABLE uploads
      ADD CONSTRAINT uploads_pkey PRIMARY KEY (conversation_id, user_id, file),
      ADD CONSTRAINT uploads_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations ON DELETE CASCADE`);
}
