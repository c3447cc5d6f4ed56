import type { Knex } from 'knex';

/** The shop's WhatsApp numbers as the gateway last reported them, and what happened to them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE wa_sessions (
      id text PRIMARY KEY CONSTRAINT wa_sessions_id_check CHECK (id ~ '^[a-z0-9-]{1,32}$'),
      label text NOT NULL,
      is_default boolean NOT NULL DEFAULT false,
      state text NOT NULL DEFAULT 'stopped',
      reason text,
      since timestamptz NOT NULL DEFAULT now(),
      qr text,
      phone text,
      last_inbound_at timestamptz,
      last_ack_at timestamptz,
      reported_at timestamptz NOT NULL DEFAULT '-infinity',
      removed_at timestamptz,
      version integer NOT NULL DEFAULT 1
    )`);
  await knex.raw('CREATE UNIQUE INDEX wa_sessions_default_key ON wa_sessions (is_default) WHERE is_default');
  await knex.raw(`
    CREATE TABLE wa_session_events (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      session_id text NOT NULL CONSTRAINT wa_session_events_session_id_fkey REFERENCES wa_sessions ON DELETE CASCADE,
      event_id text NOT NULL CONSTRAINT wa_session_events_event_id_key UNIQUE,
      state text NOT NULL,
      reason text,
      at timestamptz NOT NULL
    )`);
  await knex.raw('CREATE INDEX wa_session_events_session_id_idx ON wa_session_events (session_id, id DESC)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE wa_session_events');
  await knex.raw('DROP TABLE wa_sessions');
}
