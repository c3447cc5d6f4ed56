import type { Knex } from 'knex';

/**
 * How long one unit of a product lasts, in seconds: with one customer, and with all. Counted nightly as a whole and for
 * a customer's own orders at once (db/products/learn-cycles); planning a reminder only looks up.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE customer_cycles (
      customer_id bigint NOT NULL CONSTRAINT customer_cycles_customer_id_fkey REFERENCES customers ON DELETE CASCADE,
      product_id bigint NOT NULL CONSTRAINT customer_cycles_product_id_fkey REFERENCES products ON DELETE CASCADE,
      unit_seconds double precision NOT NULL,
      purchases integer NOT NULL,
      CONSTRAINT customer_cycles_pkey PRIMARY KEY (customer_id, product_id)
    )`);
  await knex.raw('CREATE INDEX customer_cycles_product_id_idx ON customer_cycles (product_id)');
  await knex.raw(`
    CREATE TABLE product_cycles (
      product_id bigint NOT NULL CONSTRAINT product_cycles_product_id_fkey REFERENCES products ON DELETE CASCADE,
      unit_seconds double precision NOT NULL,
      gaps integer NOT NULL,
      CONSTRAINT product_cycles_pkey PRIMARY KEY (product_id)
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE product_cycles');
  await knex.raw('DROP TABLE customer_cycles');
}
