import type { Knex } from 'knex';

/** One conversation for each customer and WhatsApp number, for ever; its status is a column. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE conversations (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL CONSTRAINT conversations_customer_id_fkey REFERENCES customers,
      session_id text NOT NULL CONSTRAINT conversations_session_id_fkey REFERENCES wa_sessions,
      status text NOT NULL DEFAULT 'open' CONSTRAINT conversations_status_check CHECK (status IN ('open', 'resolved')),
      assignee_id bigint CONSTRAINT conversations_assignee_id_fkey REFERENCES users ON DELETE SET NULL,
      unread_count integer NOT NULL DEFAULT 0,
      waiting_since timestamptz,
      last_message_id bigint,
      last_activity_at timestamptz NOT NULL DEFAULT now(),
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT conversations_customer_id_session_id_key UNIQUE (customer_id, session_id)
    )`);
  await knex.raw(
    'CREATE INDEX conversations_last_activity_idx ON conversations (last_activity_at DESC, id DESC)',
  );
  await knex.raw(
    'CREATE INDEX conversations_assignee_idx ON conversations (assignee_id, last_activity_at DESC, id DESC)',
  );
  await knex.raw(
    'CREATE INDEX conversations_unread_idx ON conversations (assignee_id) WHERE unread_count > 0',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE conversations');
}
