import type { Knex } from 'knex';

/** The texts that customers get. One active template for each purpose. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE templates (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL,
      purpose text NOT NULL CONSTRAINT templates_purpose_check CHECK (purpose IN
        ('thank_you', 'reminder', 'order_status_shipped', 'order_status_completed', 'order_status_cancelled')),
      body text NOT NULL,
      active boolean NOT NULL DEFAULT true,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw('CREATE UNIQUE INDEX templates_purpose_active_key ON templates (purpose) WHERE active');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE templates');
}
