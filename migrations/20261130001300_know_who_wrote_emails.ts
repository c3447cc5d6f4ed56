import type { Knex } from 'knex';

/** Who wrote a customer's e-mail address: an order, whose word a newer one replaces, or a person, whose word stays. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE customers ADD COLUMN email_source text NOT NULL DEFAULT 'order'
      CONSTRAINT customers_email_source_check CHECK (email_source IN ('order', 'manual'))`);
  await knex.raw(
    `UPDATE customers SET email_source = 'manual' WHERE created_by IS NOT NULL AND email IS NOT NULL`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE customers DROP COLUMN email_source');
}
