import type { Knex } from 'knex';

const AUTOMATIONS = ['thank_you', 'reminder', 'order_status'];
const NEW_AUTOMATIONS = [
  'broadcast',
  'opt_out_confirmation',
  'reply_word_answer',
  'away',
  'follow_up',
  'test',
];

/**
 * What conversations, orders and messages can become. Conversations: `pending` waits for somebody outside, `snoozed`
 * comes back at `snoozed_until` (null: with the customer's next message). Orders: a `draft` is neither counted nor
 * thanked, and each order has the address, payment and parcel that it was placed with. Messages: a `scheduled` one
 * leaves at `send_at`, and there are more kinds of automated ones.
 */
export async function up(knex: Knex): Promise<void> {
  await setValues(knex, 'conversations', 'status', ['open', 'pending', 'snoozed', 'resolved']);
  await knex.raw('ALTER TABLE conversations ADD COLUMN snoozed_until timestamptz');
  await knex.raw(
    "CREATE INDEX conversations_snoozed_until_idx ON conversations (snoozed_until) WHERE status = 'snoozed'",
  );

  await setValues(knex, 'orders', 'status', [
    'draft',
    'pending',
    'shipped',
    'completed',
    'cancelled',
    'returned',
  ]);
  await knex.raw(`
    ALTER TABLE orders
      ADD COLUMN address text,
      ADD COLUMN city text,
      ADD COLUMN payment text,
      ADD COLUMN courier text,
      ADD COLUMN tracking text,
      ADD COLUMN returned_at timestamptz`);

  await setValues(knex, 'messages', 'status', [
    'scheduled',
    'queued',
    'sending',
    'sent',
    'delivered',
    'read',
    'failed',
    'unconfirmed',
    'withdrawn',
  ]);
  await knex.raw(`
    ALTER TABLE messages
      ADD COLUMN send_at timestamptz,
      ADD COLUMN delivered_at timestamptz,
      ADD COLUMN quoted_id bigint CONSTRAINT messages_quoted_id_fkey REFERENCES messages ON DELETE SET NULL,
      ADD COLUMN edited_at timestamptz,
      ADD COLUMN revoked_at timestamptz,
      ADD CONSTRAINT messages_send_at_check CHECK (status <> 'scheduled' OR send_at IS NOT NULL)`);
  await setValues(knex, 'messages', 'automation', [...AUTOMATIONS, ...NEW_AUTOMATIONS]);
  await knex.raw("CREATE INDEX messages_send_at_idx ON messages (send_at) WHERE status = 'scheduled'");
  await knex.raw('CREATE INDEX messages_quoted_id_idx ON messages (quoted_id) WHERE quoted_id IS NOT NULL');
}

/** Rows in a status that the version before does not know get the one that has the least effect there. */
export async function down(knex: Knex): Promise<void> {
  await knex('messages').whereIn('automation', NEW_AUTOMATIONS).update({ automation: null });
  await setValues(knex, 'messages', 'automation', AUTOMATIONS);
  await knex.raw(
    `UPDATE messages SET status = 'withdrawn', status_reason = 'rolled_back' WHERE status = 'scheduled'`,
  );
  await knex.raw(`
    ALTER TABLE messages
      DROP COLUMN send_at, DROP COLUMN delivered_at, DROP COLUMN quoted_id, DROP COLUMN edited_at, DROP COLUMN revoked_at`);
  await setValues(knex, 'messages', 'status', [
    'queued',
    'sending',
    'sent',
    'delivered',
    'read',
    'failed',
    'unconfirmed',
    'withdrawn',
  ]);

  await knex.raw(`
    UPDATE orders SET status = 'cancelled', cancelled_at = coalesce(cancelled_at, returned_at, now())
    WHERE status IN ('draft', 'returned')`);
  await knex.raw(`
    ALTER TABLE orders
      DROP COLUMN address, DROP COLUMN city, DROP COLUMN payment, DROP COLUMN courier, DROP COLUMN tracking,
      DROP COLUMN returned_at`);
  await setValues(knex, 'orders', 'status', ['pending', 'shipped', 'completed', 'cancelled']);

  await knex.raw(`UPDATE conversations SET status = 'open' WHERE status IN ('pending', 'snoozed')`);
  await knex.raw('DROP INDEX conversations_snoozed_until_idx');
  await knex.raw('ALTER TABLE conversations DROP COLUMN snoozed_until');
  await setValues(knex, 'conversations', 'status', ['open', 'resolved']);
}

async function setValues(knex: Knex, table: string, column: string, values: string[]): Promise<void> {
  const list = values.map((value) => `'${value}'`).join(', ');
  await knex.raw(`
    ALTER TABLE ${table}
      DROP CONSTRAINT ${table}_${column}_check,
      ADD CONSTRAINT ${table}_${column}_check CHECK (${column} IN (${list}))`);
}
