import type { Knex } from 'knex';

/** An Idempotency-Key may guard something else than the making of an order. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE idempotency_keys ALTER COLUMN order_id DROP NOT NULL');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DELETE FROM idempotency_keys WHERE order_id IS NULL');
  await knex.raw('ALTER TABLE idempotency_keys ALTER COLUMN order_id SET NOT NULL');
}
