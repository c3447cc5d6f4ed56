import type { Knex } from 'knex';

/** Decisions are moved by a merge of customers and purged by age. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE INDEX outbound_decisions_customer_id_idx ON outbound_decisions (customer_id)');
  await knex.raw('CREATE INDEX outbound_decisions_at_idx ON outbound_decisions (at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX outbound_decisions_at_idx');
  await knex.raw('DROP INDEX outbound_decisions_customer_id_idx');
}
