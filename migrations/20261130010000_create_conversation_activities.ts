import type { Knex } from 'knex';

/**
 * What people and ROMS did with a conversation besides writing in it: assigned, resolved, snoozed, labelled, noted. Shown
 * as lines in its thread, append-only. `details` are the line's own values, `body` the words of a note.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE conversation_activities (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      conversation_id bigint NOT NULL
        CONSTRAINT conversation_activities_conversation_id_fkey REFERENCES conversations ON DELETE CASCADE,
      type text NOT NULL CONSTRAINT conversation_activities_type_check CHECK (type IN (
        'assigned', 'given_back', 'handed_over', 'resolved', 'reopened', 'snoozed', 'woken', 'labelled', 'note',
        'automation')),
      actor_kind text NOT NULL CONSTRAINT conversation_activities_actor_kind_check
        CHECK (actor_kind IN ('user', 'key', 'system', 'customer', 'phone')),
      actor_id text,
      actor_name text NOT NULL,
      details jsonb NOT NULL DEFAULT '{}',
      body text,
      at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw(
    'CREATE INDEX conversation_activities_conversation_idx ON conversation_activities (conversation_id, at DESC, id DESC)',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE conversation_activities');
}
