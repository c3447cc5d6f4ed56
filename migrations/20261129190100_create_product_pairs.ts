import type { Knex } from 'knex';

/**
 * How many orders held two products together; a product with itself: how many held it. Filled nightly as a whole
 * (db/products/refresh-product-pairs), cancelled orders left out.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE product_pairs (
      product_id bigint NOT NULL CONSTRAINT product_pairs_product_id_fkey REFERENCES products ON DELETE CASCADE,
      other_id bigint NOT NULL CONSTRAINT product_pairs_other_id_fkey REFERENCES products ON DELETE CASCADE,
      orders integer NOT NULL,
      counted_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT product_pairs_pkey PRIMARY KEY (product_id, other_id)
    )`);
  await knex.raw('CREATE INDEX product_pairs_other_id_idx ON product_pairs (other_id)');
  await knex.raw(`
    CREATE INDEX product_pairs_bestsellers_idx ON product_pairs (orders DESC, product_id)
      WHERE product_id = other_id`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE product_pairs');
}
