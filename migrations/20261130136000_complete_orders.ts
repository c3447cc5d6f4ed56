import type { Knex } from 'knex';

/** What a person decides about an order's thank-you: that there is none, or its words. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE orders
      ADD COLUMN thanks boolean NOT NULL DEFAULT true,
      ADD COLUMN thank_you text`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE orders DROP COLUMN thanks, DROP COLUMN thank_you');
}
