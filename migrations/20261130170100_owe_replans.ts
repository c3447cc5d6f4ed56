import type { Knex } from 'knex';

/**
 * Changes of products whose reminders are still to be planned again. A row is written in the transaction of the change
 * and goes in that of the planning, so that a crash between the two loses nothing. `learned`: only what was not learned
 * from the customer's own purchases.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE product_replans (
      id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT product_replans_pkey PRIMARY KEY,
      product_id bigint NOT NULL CONSTRAINT product_replans_product_id_fkey REFERENCES products ON DELETE CASCADE,
      learned boolean NOT NULL,
      at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw('CREATE INDEX product_replans_product_id_idx ON product_replans (product_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE product_replans');
}
