import type { Knex } from 'knex';

/** What of the reminders waits for a person is a few rows of many: the board lists and counts each kind. */
const INDEXES = {
  order_lifecycles_repair_idx: `order_lifecycles (updated_at, order_id)
    WHERE state = 'stopped' AND reason IN ('out_of_stock', 'missing_variable', 'bad_address', 'not_on_whatsapp')`,
  order_lifecycles_decide_idx: `order_lifecycles (updated_at, order_id)
    WHERE state = 'stopped' AND reason IN ('cs_open', 'no_reply_streak')`,
  order_lifecycles_no_time_idx: `order_lifecycles (updated_at, order_id)
    WHERE state = 'waiting' AND due_at IS NULL AND reason IS NOT NULL`,
  messages_unconfirmed_reminders_idx: `messages (sent_at, id)
    WHERE automation = 'reminder' AND status = 'unconfirmed' AND order_id IS NOT NULL`,
};

export async function up(knex: Knex): Promise<void> {
  for (const [name, index] of Object.entries(INDEXES)) await knex.raw(`CREATE INDEX ${name} ON ${index}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(INDEXES)) await knex.raw(`DROP INDEX ${name}`);
}
