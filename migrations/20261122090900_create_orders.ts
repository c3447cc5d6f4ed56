import type { Knex } from 'knex';

/**
 * (source, external_id) makes a repeated intake the same order. `lifecycle_version` rises with every
 * change that the order's workflow must hear of; the sweep repeats a signal that was lost.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      order_number text NOT NULL CONSTRAINT orders_order_number_key UNIQUE,
      customer_id bigint NOT NULL CONSTRAINT orders_customer_id_fkey REFERENCES customers,
      source text NOT NULL,
      external_id text,
      status text NOT NULL DEFAULT 'pending' CONSTRAINT orders_status_check CHECK (status IN ('pending', 'shipped', 'completed', 'cancelled')),
      total_amount bigint NOT NULL CONSTRAINT orders_total_amount_check CHECK (total_amount >= 0),
      notes text,
      ordered_at timestamptz NOT NULL DEFAULT now(),
      shipped_at timestamptz,
      completed_at timestamptz,
      cancelled_at timestamptz,
      created_by bigint CONSTRAINT orders_created_by_fkey REFERENCES users ON DELETE SET NULL,
      lifecycle_version integer NOT NULL DEFAULT 1,
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT orders_source_external_id_key UNIQUE (source, external_id)
    )`);
  await knex.raw('CREATE INDEX orders_customer_id_ordered_at_idx ON orders (customer_id, ordered_at DESC)');
  await knex.raw('CREATE INDEX orders_ordered_at_id_idx ON orders (ordered_at DESC, id DESC)');
  await knex.raw('CREATE INDEX orders_status_ordered_at_id_idx ON orders (status, ordered_at DESC, id DESC)');
  await knex.raw('CREATE INDEX orders_order_number_trgm_idx ON orders USING gin (order_number gin_trgm_ops)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE orders');
}
