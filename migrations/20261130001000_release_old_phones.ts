import type { Knex } from 'knex';

/**
 * A phone belongs to whom WhatsApp named with it last. Customers who changed their number still had the old one as an
 * address, so that an order of its next owner became theirs and was thanked to them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    DELETE FROM customer_identities address USING customers
     WHERE customers.id = address.customer_id AND address.kind = 'phone' AND address.value <> customers.phone`);
}

/** An address that nobody has any more cannot be told from one that never was. */
export async function down(): Promise<void> {}
