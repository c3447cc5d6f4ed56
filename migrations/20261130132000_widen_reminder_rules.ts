import type { Knex } from 'knex';

/**
 * A rule speaks of all products or of some, and waits a number of days or as long as the product usually lasts. One that
 * is deleted stays, so that the orders that waited by it are found. An edit for new orders only leaves its earlier
 * version behind (`version_of`), which goes on for orders completed before the edit.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE reminder_rules
      ADD COLUMN product_ids integer[] NOT NULL DEFAULT '{}',
      ADD COLUMN mode text NOT NULL DEFAULT 'days'
        CONSTRAINT reminder_rules_mode_check CHECK (mode IN ('days', 'learned')),
      ADD COLUMN lead_days integer NOT NULL DEFAULT 0
        CONSTRAINT reminder_rules_lead_days_check CHECK (lead_days BETWEEN 0 AND 30),
      ADD COLUMN version_of bigint CONSTRAINT reminder_rules_version_of_fkey REFERENCES reminder_rules ON DELETE CASCADE,
      ADD COLUMN completed_from timestamptz,
      ADD COLUMN completed_until timestamptz,
      ADD COLUMN deleted_at timestamptz`);
  await knex.raw('UPDATE reminder_rules SET product_ids = ARRAY[product_id] WHERE product_id IS NOT NULL');
  await knex.raw('ALTER TABLE reminder_rules DROP COLUMN product_id');
  await knex.raw(
    'CREATE INDEX reminder_rules_version_of_idx ON reminder_rules (version_of) WHERE version_of IS NOT NULL',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE reminder_rules
      ADD COLUMN product_id bigint CONSTRAINT reminder_rules_product_id_fkey REFERENCES products`);
  await knex('reminder_rules').whereNotNull('version_of').orWhereNotNull('deleted_at').delete();
  // What one product of its own cannot say was said of the first of them.
  await knex.raw(`
    UPDATE reminder_rules SET product_id = product_ids[1]
     WHERE product_ids[1] IN (SELECT id FROM products)`);
  await knex.raw(`
    ALTER TABLE reminder_rules
      DROP COLUMN product_ids, DROP COLUMN mode, DROP COLUMN lead_days, DROP COLUMN version_of,
      DROP COLUMN completed_from, DROP COLUMN completed_until, DROP COLUMN deleted_at`);
}
