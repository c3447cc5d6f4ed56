import type { Knex } from 'knex';

/**
 * When a person stopped everything automatic, and why; at most one stop stands. And an index of the few messages that
 * WhatsApp refused because it knows nobody there: every automated message asks for them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE automation_stops (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      reason text NOT NULL,
      until timestamptz,
      stopped_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      actor_kind text NOT NULL,
      actor_id text,
      actor_name text NOT NULL,
      lifted_at timestamptz
    )`);
  await knex.raw(
    'CREATE UNIQUE INDEX automation_stops_standing_key ON automation_stops ((true)) WHERE lifted_at IS NULL',
  );
  await knex.raw(`
    CREATE INDEX messages_unknown_address_idx ON messages (conversation_id, sent_at)
     WHERE status = 'failed' AND status_reason = 'not_on_whatsapp'`);
  await knex.raw(`
    CREATE INDEX order_lifecycles_held_idx ON order_lifecycles (order_id)
     WHERE reason = 'automation_stopped' AND state = 'waiting'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX order_lifecycles_held_idx, messages_unknown_address_idx');
  await knex.raw('DROP TABLE automation_stops');
}
