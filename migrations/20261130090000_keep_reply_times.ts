import type { Knex } from 'knex';

/**
 * How long customers waited: a row for each message by which a person answered somebody who waited, written with that
 * message. Reports read these instead of walking messages. `conversations.replied_at` is when a person first answered
 * since the conversation was opened: until then the target of the first reply holds. Whom somebody had answered before
 * this was kept counts as answered while the conversation is open; how long they had waited nobody wrote down.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE conversations ADD COLUMN replied_at timestamptz');
  await knex.raw(`
    UPDATE conversations SET replied_at = (
      SELECT max(sent_at) FROM messages
       WHERE conversation_id = conversations.id AND author IN ('agent', 'phone'))
     WHERE status <> 'resolved'`);
  await knex.raw(`
    CREATE TABLE reply_times (
      message_id bigint PRIMARY KEY CONSTRAINT reply_times_message_id_fkey REFERENCES messages ON DELETE CASCADE,
      conversation_id bigint NOT NULL
        CONSTRAINT reply_times_conversation_id_fkey REFERENCES conversations ON DELETE CASCADE,
      -- Null: the shop's own phone.
      agent_id bigint CONSTRAINT reply_times_agent_id_fkey REFERENCES users,
      is_first boolean NOT NULL,
      waited_since timestamptz NOT NULL,
      replied_at timestamptz NOT NULL,
      CONSTRAINT reply_times_order_check CHECK (waited_since <= replied_at)
    )`);
  await knex.raw('CREATE INDEX reply_times_replied_idx ON reply_times (replied_at)');
  await knex.raw('CREATE INDEX reply_times_agent_idx ON reply_times (agent_id, replied_at)');
  await knex.raw('CREATE INDEX reply_times_conversation_idx ON reply_times (conversation_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE reply_times');
  await knex.raw('ALTER TABLE conversations DROP COLUMN replied_at');
}
