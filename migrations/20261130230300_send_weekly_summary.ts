import type { Knex } from 'knex';

const AUTOMATIONS = [
  ...['thank_you', 'reminder', 'order_status', 'broadcast', 'opt_out_confirmation', 'reply_word_answer'],
  ...['away', 'follow_up', 'test'],
];

/**
 * Which admins get the summary of each week by e-mail, and the Monday of the last one that was written for them: it is
 * written once. On WhatsApp it goes to customers of the shop itself, as one more automated message.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'ALTER TABLE users ADD COLUMN weekly_summary boolean NOT NULL DEFAULT false, ADD COLUMN summarised_week date',
  );
  await setAutomations(knex, [...AUTOMATIONS, 'weekly_summary']);
}

export async function down(knex: Knex): Promise<void> {
  await knex('mails').where({ kind: 'weekly_summary' }).delete();
  await knex('messages').where({ automation: 'weekly_summary' }).update({ automation: null });
  await setAutomations(knex, AUTOMATIONS);
  await knex.raw('ALTER TABLE users DROP COLUMN weekly_summary, DROP COLUMN summarised_week');
}

async function setAutomations(knex: Knex, names: readonly string[]): Promise<void> {
  await knex.raw('ALTER TABLE messages DROP CONSTRAINT messages_automation_check');
  await knex.raw(
    `ALTER TABLE messages ADD CONSTRAINT messages_automation_check CHECK (automation IN ('${names.join("', '")}'))`,
  );
}
