import type { Knex } from 'knex';

const SENT = `WHERE automation = 'reminder' AND status IN ('sent', 'delivered', 'read')`;

/** The reminders of a span as their report reads them, from the index alone: it is written at each of their ticks anyway. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX messages_sent_reminders_idx
      ON messages (sent_at) INCLUDE (id, order_id, conversation_id, status, delivered_at) ${SENT}`);
  await knex.raw('DROP INDEX messages_reminders_idx');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`CREATE INDEX messages_reminders_idx ON messages (sent_at) INCLUDE (order_id) ${SENT}`);
  await knex.raw('DROP INDEX messages_sent_reminders_idx');
}
