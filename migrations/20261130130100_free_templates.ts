import type { Knex } from 'knex';

const PURPOSES = [
  'thank_you',
  'reminder',
  'order_status_shipped',
  'order_status_completed',
  'order_status_cancelled',
  'opt_out_confirmation',
  'reply_word_answer',
  'follow_up',
  'broadcast',
];

/** Texts of no purpose of their own, kept to be used again: as many of them as the shop likes may be active. */
export async function up(knex: Knex): Promise<void> {
  await setPurposes(knex, [...PURPOSES, 'free']);
  await knex.raw('DROP INDEX templates_purpose_active_key');
  await knex.raw(
    `CREATE UNIQUE INDEX templates_purpose_active_key ON templates (purpose) WHERE active AND purpose <> 'free'`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex('templates').where({ purpose: 'free' }).delete();
  await knex.raw('DROP INDEX templates_purpose_active_key');
  await knex.raw('CREATE UNIQUE INDEX templates_purpose_active_key ON templates (purpose) WHERE active');
  await setPurposes(knex, PURPOSES);
}

async function setPurposes(knex: Knex, purposes: string[]): Promise<void> {
  const list = purposes.map((purpose) => `'${purpose}'`).join(', ');
  await knex.raw(`
    ALTER TABLE templates
      DROP CONSTRAINT templates_purpose_check,
      ADD CONSTRAINT templates_purpose_check CHECK (purpose IN (${list}))`);
}
