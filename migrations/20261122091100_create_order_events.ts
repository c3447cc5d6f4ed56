import type { Knex } from 'knex';

/** What happened to an order, in the words of contracts/orders: the timeline of its life. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE order_events (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      order_id bigint NOT NULL CONSTRAINT order_events_order_id_fkey REFERENCES orders ON DELETE CASCADE,
      type text NOT NULL,
      actor text,
      details jsonb NOT NULL DEFAULT '{}',
      -- Written at most once for an activity that is retried.
      dedupe_key text CONSTRAINT order_events_dedupe_key_key UNIQUE,
      at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`);
  await knex.raw('CREATE INDEX order_events_order_id_idx ON order_events (order_id, id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE order_events');
}
