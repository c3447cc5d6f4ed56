import type { Knex } from 'knex';

/** Money is integer rupiah. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE products (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL,
      normalised_name text NOT NULL,
      sku text NOT NULL CONSTRAINT products_sku_key UNIQUE,
      price bigint NOT NULL CONSTRAINT products_price_check CHECK (price >= 0),
      stock integer NOT NULL DEFAULT 0 CONSTRAINT products_stock_check CHECK (stock >= 0),
      description text NOT NULL DEFAULT '',
      active boolean NOT NULL DEFAULT true,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw('CREATE INDEX products_normalised_name_idx ON products (normalised_name)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE products');
}
