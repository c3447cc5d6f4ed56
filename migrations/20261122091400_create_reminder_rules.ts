import type { Knex } from 'knex';

/** `product_id` null: all products. `time` is the wall clock of the customer's zone. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE reminder_rules (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL,
      product_id bigint CONSTRAINT reminder_rules_product_id_fkey REFERENCES products,
      days integer NOT NULL CONSTRAINT reminder_rules_days_check CHECK (days BETWEEN 0 AND 365),
      time text NOT NULL CONSTRAINT reminder_rules_time_check CHECK (time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      active boolean NOT NULL DEFAULT true,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE reminder_rules');
}
