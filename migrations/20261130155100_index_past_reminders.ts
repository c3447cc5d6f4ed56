import type { Knex } from 'knex';

/** What became of reminders, the latest first: those that were sent or failed, and cycles that ended without one. */
const INDEXES = {
  messages_past_reminders_idx: `messages (sent_at, id)
    WHERE automation = 'reminder' AND status IN ('sent', 'delivered', 'read', 'failed', 'unconfirmed')
      AND order_id IS NOT NULL`,
  order_lifecycles_ended_idx: `order_lifecycles (updated_at, order_id)
    WHERE state IN ('reordered', 'skipped', 'expired', 'stopped')`,
};

export async function up(knex: Knex): Promise<void> {
  for (const [name, index] of Object.entries(INDEXES)) await knex.raw(`CREATE INDEX ${name} ON ${index}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(INDEXES)) await knex.raw(`DROP INDEX ${name}`);
}
