import type { Knex } from 'knex';

/**
 * The unique keys are what makes a message once:
 * occurrence_key (`order:<id>:thankyou`, `order:<id>:reminder:<cycle>`) for automation,
 * (conversation_id, client_id) for an agent's composer, (session_id, wa_message_id) for WhatsApp's own id.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE messages (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      conversation_id bigint NOT NULL CONSTRAINT messages_conversation_id_fkey REFERENCES conversations,
      session_id text NOT NULL CONSTRAINT messages_session_id_fkey REFERENCES wa_sessions,
      direction text NOT NULL CONSTRAINT messages_direction_check CHECK (direction IN ('inbound', 'outbound')),
      author text NOT NULL CONSTRAINT messages_author_check CHECK (author IN ('customer', 'agent', 'phone', 'automation')),
      author_id bigint CONSTRAINT messages_author_id_fkey REFERENCES users ON DELETE SET NULL,
      programme text CONSTRAINT messages_programme_check CHECK (programme IN ('thank_you', 'reminder', 'order_status')),
      order_id bigint CONSTRAINT messages_order_id_fkey REFERENCES orders ON DELETE SET NULL,
      occurrence_key text CONSTRAINT messages_occurrence_key_key UNIQUE,
      client_id text,
      lane text CONSTRAINT messages_lane_check CHECK (lane IN ('reply', 'transactional', 'reminder', 'broadcast')),
      type text NOT NULL DEFAULT 'text',
      body text NOT NULL DEFAULT '',
      media jsonb,
      status text NOT NULL CONSTRAINT messages_status_check CHECK (status IN
        ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unconfirmed', 'withdrawn')),
      status_reason text,
      attempt integer NOT NULL DEFAULT 1,
      wa_message_id text,
      sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      expires_at timestamptz,
      read_at timestamptz,
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT messages_conversation_id_client_id_key UNIQUE (conversation_id, client_id),
      CONSTRAINT messages_session_id_wa_message_id_key UNIQUE (session_id, wa_message_id)
    )`);
  await knex.raw('CREATE INDEX messages_thread_idx ON messages (conversation_id, sent_at DESC, id DESC)');
  await knex.raw('CREATE INDEX messages_order_id_idx ON messages (order_id) WHERE order_id IS NOT NULL');
  await knex.raw(
    "CREATE INDEX messages_owed_idx ON messages (created_at) WHERE direction = 'outbound' AND status IN ('queued', 'sending')",
  );
  await knex.raw(
    "CREATE INDEX messages_pending_media_idx ON messages (id) WHERE media ->> 'state' = 'pending'",
  );
  await knex.raw('CREATE INDEX messages_body_trgm_idx ON messages USING gin (body gin_trgm_ops)');
  await knex.raw(`
    CREATE TABLE message_acks (
      session_id text NOT NULL,
      wa_message_id text NOT NULL,
      max_ack integer NOT NULL,
      received_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT message_acks_pkey PRIMARY KEY (session_id, wa_message_id)
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE message_acks');
  await knex.raw('DROP TABLE messages');
}
