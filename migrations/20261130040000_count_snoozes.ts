import type { Knex } from 'knex';

/**
 * Each snooze of a conversation has a number: it names the workflow that ends it, so that the end of an earlier one is
 * not taken for its own. A chat that is set aside until somebody outside has answered is told in the thread as well.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE conversations ADD COLUMN snooze_count integer NOT NULL DEFAULT 0');
  await setTypes(knex, [...TYPES, 'set_pending']);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw("DELETE FROM conversation_activities WHERE type = 'set_pending'");
  await setTypes(knex, TYPES);
  await knex.raw('ALTER TABLE conversations DROP COLUMN snooze_count');
}

const TYPES = [
  'assigned',
  'given_back',
  'handed_over',
  'resolved',
  'reopened',
  'snoozed',
  'woken',
  'labelled',
  'note',
  'automation',
];

async function setTypes(knex: Knex, types: string[]): Promise<void> {
  const list = types.map((type) => `'${type}'`).join(', ');
  await knex.raw(`
    ALTER TABLE conversation_activities
      DROP CONSTRAINT conversation_activities_type_check,
      ADD CONSTRAINT conversation_activities_type_check CHECK (type IN (${list}))`);
}
