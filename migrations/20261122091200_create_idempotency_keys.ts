import type { Knex } from 'knex';

/** Kept 30 days. The payload is kept as the hash of its canonical JSON. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE idempotency_keys (
      source text NOT NULL,
      key text NOT NULL,
      payload_hash text NOT NULL,
      order_id bigint NOT NULL CONSTRAINT idempotency_keys_order_id_fkey REFERENCES orders ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT idempotency_keys_pkey PRIMARY KEY (source, key)
    )`);
  await knex.raw('CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE idempotency_keys');
}
