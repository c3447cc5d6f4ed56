import type { Knex } from 'knex';

/** What is looked up by an external id, what goes with an order and what is purged by age, each by an index. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE INDEX orders_external_id_idx ON orders (external_id) WHERE external_id IS NOT NULL');
  await knex.raw('CREATE INDEX idempotency_keys_order_id_idx ON idempotency_keys (order_id)');
  await knex.raw('CREATE INDEX message_acks_received_at_idx ON message_acks (received_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX message_acks_received_at_idx');
  await knex.raw('DROP INDEX idempotency_keys_order_id_idx');
  await knex.raw('DROP INDEX orders_external_id_idx');
}
