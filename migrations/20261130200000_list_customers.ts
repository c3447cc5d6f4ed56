import type { Knex } from 'knex';

/** Letters of a name by which it is sorted: what a cursor has room for (`db/customers/customers-sql`). */
const SORTED_LETTERS = 30;
/** What a list is sorted by, alone and within a segment; who never bought stands behind everybody. */
const FIGURES = {
  orders: 'orders',
  spent: 'spent',
  last_order: `(coalesce(last_order_at, '-infinity'::timestamptz))`,
};

/**
 * The customers' list is walked down an index in each of its orders. Phones that a person wrote down beside the first
 * one stay the customer's, whatever WhatsApp says of them. Saved views are of more than one list.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`SET LOCAL maintenance_work_mem = '256MB'`);
  for (const [name, column] of Object.entries(FIGURES)) {
    await knex.raw(`
      CREATE INDEX customer_segments_${name}_idx ON customer_segments (${column} DESC, customer_id DESC)`);
    await knex.raw(`
      CREATE INDEX customer_segments_segment_${name}_idx
        ON customer_segments (segment, ${column} DESC, customer_id DESC)`);
  }
  await knex.raw(`
    CREATE INDEX customers_name_sorted_idx
      ON customers ((left(fold_text(name), ${SORTED_LETTERS}) COLLATE "C"), id)`);
  await knex.raw(
    'CREATE INDEX customers_province_idx ON customers (province_code, id DESC) WHERE province_code IS NOT NULL',
  );
  await knex.raw('ALTER TABLE customer_identities ADD COLUMN by_hand boolean NOT NULL DEFAULT false');
  await knex.raw(`
    ALTER TABLE saved_views ADD COLUMN list text NOT NULL DEFAULT 'inbox'
      CONSTRAINT saved_views_list_check CHECK (list IN ('inbox', 'customers'))`);
  // What the planner knows of an expression it learns from its index.
  await knex.raw('ANALYZE customers, customer_segments');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`DELETE FROM saved_views WHERE list <> 'inbox'`);
  await knex.raw('ALTER TABLE saved_views DROP COLUMN list');
  await knex.raw('ALTER TABLE customer_identities DROP COLUMN by_hand');
  await knex.raw('DROP INDEX customers_name_sorted_idx, customers_province_idx');
  for (const name of Object.keys(FIGURES))
    await knex.raw(`DROP INDEX customer_segments_${name}_idx, customer_segments_segment_${name}_idx`);
}
