import type { Knex } from 'knex';

/**
 * What a product is to its shop beside its price: how long one unit lasts, when it is scarce, what goes with it, and
 * every change of its stock. A SKU is the same one in capitals and in small letters, as orders name it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE products
      ADD COLUMN supply_days integer CONSTRAINT products_supply_days_check CHECK (supply_days >= 1),
      ADD COLUMN low_stock integer CONSTRAINT products_low_stock_check CHECK (low_stock >= 0),
      ADD COLUMN recommendation text NOT NULL DEFAULT '',
      ADD COLUMN image_upload_id text`);
  // Until now `AB` and `ab` were two: the later one is told apart by its id, else the upgrade would stop here.
  await knex.raw(`
    UPDATE products SET sku = sku || '-' || id
     WHERE EXISTS (SELECT FROM products earlier WHERE lower(earlier.sku) = lower(products.sku) AND earlier.id < products.id)`);
  await knex.raw('CREATE UNIQUE INDEX products_sku_lower_key ON products (lower(sku))');
  await knex.raw('DROP INDEX products_lower_sku_idx');
  await knex.raw('CREATE INDEX products_name_idx ON products (name, id)');
  await knex.raw(`
    CREATE INDEX products_image_upload_id_idx ON products (image_upload_id) WHERE image_upload_id IS NOT NULL`);

  // What stands in both directions has two rows, so that one look-up by product_id finds all that is said of it.
  await knex.raw(`
    CREATE TABLE product_relations (
      product_id bigint NOT NULL CONSTRAINT product_relations_product_id_fkey REFERENCES products ON DELETE CASCADE,
      other_id bigint NOT NULL CONSTRAINT product_relations_other_id_fkey REFERENCES products ON DELETE CASCADE,
      kind text NOT NULL CONSTRAINT product_relations_kind_check
        CHECK (kind IN ('substitute', 'complement', 'never_together')),
      CONSTRAINT product_relations_pkey PRIMARY KEY (product_id, other_id),
      CONSTRAINT product_relations_self_check CHECK (product_id <> other_id)
    )`);
  await knex.raw('CREATE INDEX product_relations_other_id_idx ON product_relations (other_id)');

  await knex.raw(`
    CREATE TABLE stock_movements (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      product_id bigint NOT NULL CONSTRAINT stock_movements_product_id_fkey REFERENCES products ON DELETE CASCADE,
      change integer NOT NULL,
      stock_after integer NOT NULL,
      reason text NOT NULL CONSTRAINT stock_movements_reason_check
        CHECK (reason IN ('opening', 'order', 'order_edited', 'order_cancelled', 'order_returned', 'import', 'correction')),
      note text NOT NULL DEFAULT '',
      order_id bigint CONSTRAINT stock_movements_order_id_fkey REFERENCES orders ON DELETE SET NULL,
      actor_kind text NOT NULL CONSTRAINT stock_movements_actor_kind_check
        CHECK (actor_kind IN ('user', 'key', 'system', 'customer', 'phone')),
      actor_id text,
      actor_name text NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`);
  await knex.raw('CREATE INDEX stock_movements_product_id_idx ON stock_movements (product_id, id)');
  await knex.raw(
    'CREATE INDEX stock_movements_order_id_idx ON stock_movements (order_id) WHERE order_id IS NOT NULL',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE stock_movements');
  await knex.raw('DROP TABLE product_relations');
  await knex.raw('DROP INDEX products_name_idx');
  await knex.raw('CREATE INDEX products_lower_sku_idx ON products (lower(sku))');
  await knex.raw('DROP INDEX products_sku_lower_key');
  await knex.raw(`
    ALTER TABLE products
      DROP COLUMN supply_days,
      DROP COLUMN low_stock,
      DROP COLUMN recommendation,
      DROP COLUMN image_upload_id`);
}
