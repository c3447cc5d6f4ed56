import type { Knex } from 'knex';

/**
 * What the inbox's filters walk along, each of the rows that it is about and no others: all that is open, what is set
 * aside, what is unread, and who waits longest with whom. The index of the unread by whose they are was for a count
 * that is kept now.
 */
const INDEXES = {
  conversations_open_latest_idx: `(last_activity_at DESC, id DESC) WHERE status = 'open'`,
  conversations_set_aside_idx: `(status, last_activity_at DESC, id DESC) WHERE status IN ('pending', 'snoozed')`,
  conversations_unread_latest_idx: `(last_activity_at DESC, id DESC) WHERE unread_count > 0`,
  conversations_assignee_waiting_idx: `(assignee_id, waiting_since, id)
    WHERE status = 'open' AND waiting_since IS NOT NULL`,
};

export async function up(knex: Knex): Promise<void> {
  for (const [name, index] of Object.entries(INDEXES))
    await knex.raw(`CREATE INDEX ${name} ON conversations ${index}`);
  await knex.raw('DROP INDEX conversations_unread_idx');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'CREATE INDEX conversations_unread_idx ON conversations (assignee_id) WHERE unread_count > 0',
  );
  for (const name of Object.keys(INDEXES)) await knex.raw(`DROP INDEX ${name}`);
}
