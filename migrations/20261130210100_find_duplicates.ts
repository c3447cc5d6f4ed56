import type { Knex } from 'knex';

/** A phone without the country's code and the zeros before it: what two ways of writing one number have in common. */
const CORE = `regexp_replace(value, '^(62){0,1}0*', '')`;

/**
 * Customers who may be one person are found by these; of whom a person said that they are not, it is remembered
 * (`low_id` < `high_id`, of customers who may be gone by now).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE customer_distinctions (
      low_id bigint NOT NULL,
      high_id bigint NOT NULL CONSTRAINT customer_distinctions_order_check CHECK (low_id < high_id),
      at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT customer_distinctions_pkey PRIMARY KEY (low_id, high_id)
    )`);
  await knex.raw(`
    CREATE INDEX customer_identities_core_idx ON customer_identities ((${CORE})) WHERE kind = 'phone'`);
  await knex.raw(`
    CREATE INDEX customers_name_place_idx ON customers (fold_text(name), regency_code)
      WHERE regency_code IS NOT NULL`);
  await knex.raw('CREATE INDEX customers_phoneless_idx ON customers (fold_text(name)) WHERE phone IS NULL');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'DROP INDEX customers_phoneless_idx, customers_name_place_idx, customer_identities_core_idx',
  );
  await knex.raw('DROP TABLE customer_distinctions');
}
