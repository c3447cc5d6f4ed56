import type { Knex } from 'knex';

/**
 * Phones and LIDs that a customer had and has no more: what was written down by them is found when the person is
 * erased, and they go with that. What an erasure looks for has an index: who was erased, and texts on trial.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE former_identities (
      id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT former_identities_pkey PRIMARY KEY,
      customer_id bigint NOT NULL
        CONSTRAINT former_identities_customer_id_fkey REFERENCES customers ON DELETE CASCADE,
      kind text NOT NULL CONSTRAINT former_identities_kind_check CHECK (kind IN ('phone', 'lid')),
      value text NOT NULL,
      lost_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`);
  await knex.raw('CREATE INDEX former_identities_customer_id_idx ON former_identities (customer_id)');
  await knex.raw('CREATE INDEX former_identities_value_idx ON former_identities (value)');
  await knex.raw('CREATE INDEX customers_erased_at_idx ON customers (erased_at) WHERE erased_at IS NOT NULL');
  await knex.raw(`CREATE INDEX messages_trials_idx ON messages (id) WHERE automation = 'test'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX messages_trials_idx');
  await knex.raw('DROP INDEX customers_erased_at_idx');
  await knex.raw('DROP TABLE former_identities');
}
