import type { Knex } from 'knex';

/**
 * What becomes of messages. A side of a conversation has one reaction to a message, whose row stays without an emoji when
 * it is taken back, so that an older one cannot return. A change that is told before its message waits until that is
 * stored (`change` is as it was told). The former text of an edited message is kept nowhere.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE message_reactions (
      message_id bigint NOT NULL
        CONSTRAINT message_reactions_message_id_fkey REFERENCES messages ON DELETE CASCADE,
      side text NOT NULL CONSTRAINT message_reactions_side_check CHECK (side IN ('customer', 'shop')),
      emoji text,
      at timestamptz NOT NULL,
      CONSTRAINT message_reactions_pkey PRIMARY KEY (message_id, side)
    )`);
  await knex.raw(`
    CREATE TABLE early_message_changes (
      id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT early_message_changes_pkey PRIMARY KEY,
      session_id text NOT NULL,
      wa_message_id text NOT NULL,
      change jsonb NOT NULL,
      received_at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw(
    'CREATE INDEX early_message_changes_message_idx ON early_message_changes (session_id, wa_message_id)',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE early_message_changes');
  await knex.raw('DROP TABLE message_reactions');
}
