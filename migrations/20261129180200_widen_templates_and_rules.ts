import type { Knex } from 'knex';

const PURPOSES = [
  'thank_you',
  'reminder',
  'order_status_shipped',
  'order_status_completed',
  'order_status_cancelled',
];
const NEW_PURPOSES = ['opt_out_confirmation', 'reply_word_answer', 'follow_up', 'broadcast'];

/**
 * Many templates for a purpose, one of them active; a rule may name one of its own, which then cannot be deleted.
 * A rule without a time follows the shop's.
 */
export async function up(knex: Knex): Promise<void> {
  await setPurposes(knex, [...PURPOSES, ...NEW_PURPOSES]);
  await knex.raw('CREATE INDEX templates_purpose_name_idx ON templates (purpose, name)');
  await knex.raw(`
    ALTER TABLE reminder_rules
      ALTER COLUMN time DROP NOT NULL,
      ADD COLUMN template_id bigint CONSTRAINT reminder_rules_template_id_fkey REFERENCES templates`);
  await knex.raw(
    'CREATE INDEX reminder_rules_template_id_idx ON reminder_rules (template_id) WHERE template_id IS NOT NULL',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`UPDATE reminder_rules SET time = '09:00' WHERE time IS NULL`);
  await knex.raw('ALTER TABLE reminder_rules DROP COLUMN template_id, ALTER COLUMN time SET NOT NULL');
  await knex.raw('DROP INDEX templates_purpose_name_idx');
  await knex('templates').whereIn('purpose', NEW_PURPOSES).delete();
  await setPurposes(knex, PURPOSES);
}

async function setPurposes(knex: Knex, purposes: string[]): Promise<void> {
  const list = purposes.map((purpose) => `'${purpose}'`).join(', ');
  await knex.raw(`
    ALTER TABLE templates
      DROP CONSTRAINT templates_purpose_check,
      ADD CONSTRAINT templates_purpose_check CHECK (purpose IN (${list}))`);
}
