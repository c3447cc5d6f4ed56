import type { Knex } from 'knex';

/**
 * The ledger of what customers allowed and refused, newest row valid; `customers.opted_out_at` is its projection.
 * `evidence` names the message that said so, the actor who wrote it down.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE consents (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL CONSTRAINT consents_customer_id_fkey REFERENCES customers ON DELETE CASCADE,
      kind text NOT NULL CONSTRAINT consents_kind_check CHECK (kind IN ('marketing')),
      state text NOT NULL CONSTRAINT consents_state_check CHECK (state IN ('given', 'withdrawn')),
      source text NOT NULL,
      evidence jsonb NOT NULL DEFAULT '{}',
      actor_kind text NOT NULL CONSTRAINT consents_actor_kind_check
        CHECK (actor_kind IN ('user', 'key', 'system', 'customer', 'phone')),
      actor_id text,
      actor_name text NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`);
  await knex.raw('CREATE INDEX consents_customer_id_idx ON consents (customer_id, id DESC)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE consents');
}
