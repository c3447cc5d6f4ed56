import type { Knex } from 'knex';

/** Under which id the body of a webhook was taken, so that a captured one is not taken again under another. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE webhook_receipts (
      body_hash bytea PRIMARY KEY,
      event_id text NOT NULL,
      taken_at timestamptz NOT NULL DEFAULT now()
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE webhook_receipts');
}
