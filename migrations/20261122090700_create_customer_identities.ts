import type { Knex } from 'knex';

/** Every address by which WhatsApp knows a customer: the phone and the LID. One address, one customer. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE customer_identities (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL CONSTRAINT customer_identities_customer_id_fkey REFERENCES customers ON DELETE CASCADE,
      kind text NOT NULL CONSTRAINT customer_identities_kind_check CHECK (kind IN ('phone', 'lid')),
      value text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT customer_identities_kind_value_key UNIQUE (kind, value)
    )`);
  await knex.raw('CREATE INDEX customer_identities_customer_id_idx ON customer_identities (customer_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE customer_identities');
}
