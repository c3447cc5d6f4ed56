import type { Knex } from 'knex';

/** Who has ever written is asked of all customers at once: read from here alone, and written when somebody writes. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    "CREATE INDEX messages_inbound_idx ON messages (conversation_id) WHERE direction = 'inbound'",
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX messages_inbound_idx');
}
