import type { Knex } from 'knex';

/** Small indexes for questions that read a whole table, a whole thread or all hits of a word. */
const INDEXES = {
  // Whether an older reply of the conversation is still on its way.
  messages_open_replies_idx: `messages (conversation_id, id) WHERE lane = 'reply' AND status IN ('queued', 'sending')`,
  messages_failed_idx: `messages (created_at) WHERE direction = 'outbound' AND status IN ('failed', 'unconfirmed')`,
  // Whether the shop's own phone answered after a message that comes late.
  messages_phone_idx: `messages (conversation_id, sent_at) WHERE author = 'phone'`,
  messages_reminders_idx: `messages (sent_at) INCLUDE (order_id)
    WHERE automation = 'reminder' AND status IN ('sent', 'delivered', 'read')`,
  // Down the shop's newest messages, whoever wrote them.
  messages_newest_idx: `messages (sent_at DESC, id DESC)`,
  orders_created_by_idx: `orders (created_by, ordered_at DESC, id DESC) WHERE created_by IS NOT NULL`,
  // With the id, so that a customer's newest orders are read from the index alone.
  orders_customer_id_newest_idx: `orders (customer_id, ordered_at DESC, id DESC)`,
  customers_created_by_idx: `customers (created_by, id DESC) WHERE created_by IS NOT NULL`,
  // Names that begin with one or two letters: a trigram index knows nothing of so few.
  customers_name_prefix_idx: `customers (lower(name) text_pattern_ops)`,
  products_lower_sku_idx: `products (lower(sku))`,
};

export async function up(knex: Knex): Promise<void> {
  for (const [name, index] of Object.entries(INDEXES)) await knex.raw(`CREATE INDEX ${name} ON ${index}`);
  await knex.raw('DROP INDEX orders_customer_id_ordered_at_idx');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('CREATE INDEX orders_customer_id_ordered_at_idx ON orders (customer_id, ordered_at DESC)');
  for (const name of Object.keys(INDEXES)) await knex.raw(`DROP INDEX ${name}`);
}
