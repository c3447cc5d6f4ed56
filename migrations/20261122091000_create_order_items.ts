import type { Knex } from 'knex';

/** Name and price are what they were when the order was placed. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE order_items (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      order_id bigint NOT NULL CONSTRAINT order_items_order_id_fkey REFERENCES orders ON DELETE CASCADE,
      product_id bigint CONSTRAINT order_items_product_id_fkey REFERENCES products ON DELETE SET NULL,
      product_name text NOT NULL,
      normalised_name text NOT NULL,
      sku text,
      quantity integer NOT NULL CONSTRAINT order_items_quantity_check CHECK (quantity > 0),
      price bigint NOT NULL,
      subtotal bigint NOT NULL
    )`);
  await knex.raw('CREATE INDEX order_items_order_id_idx ON order_items (order_id)');
  await knex.raw('CREATE INDEX order_items_product_id_idx ON order_items (product_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE order_items');
}
