import type { Knex } from 'knex';

/**
 * Which marketing message brought an order: the last one that was delivered to its customer within the window. A row is
 * written in the transaction that creates the order and stays, whatever becomes of that order; readers leave out those
 * that came to nothing. The time of delivery of what arrived before is the best that is known of it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE attributions (
      order_id bigint PRIMARY KEY CONSTRAINT attributions_order_id_fkey REFERENCES orders ON DELETE CASCADE,
      message_id bigint NOT NULL CONSTRAINT attributions_message_id_fkey REFERENCES messages ON DELETE CASCADE,
      delivered_at timestamptz NOT NULL
    )`);
  await knex.raw('CREATE INDEX attributions_message_id_idx ON attributions (message_id)');
  await knex.raw(`
    UPDATE messages SET delivered_at = coalesce(read_at, sent_at)
     WHERE automation IN ('reminder', 'broadcast', 'follow_up') AND status IN ('delivered', 'read')
       AND delivered_at IS NULL`);
  await knex.raw(`
    CREATE INDEX messages_delivered_idx ON messages (conversation_id, delivered_at DESC)
      WHERE automation IS NOT NULL AND delivered_at IS NOT NULL`);
  await knex.raw(`
    CREATE INDEX messages_automation_delivered_idx ON messages (automation, delivered_at)
      WHERE automation IS NOT NULL AND delivered_at IS NOT NULL`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX messages_automation_delivered_idx');
  await knex.raw('DROP INDEX messages_delivered_idx');
  await knex.raw('DROP TABLE attributions');
}
