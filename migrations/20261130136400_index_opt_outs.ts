import type { Knex } from 'knex';

/** Who withdrew, the latest first, is a page of its own. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX customers_opted_out_idx ON customers (opted_out_at DESC, id DESC) WHERE opted_out_at IS NOT NULL`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX customers_opted_out_idx');
}
