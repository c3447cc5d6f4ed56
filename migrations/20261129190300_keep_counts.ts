import type { Knex } from 'knex';

/** One change in so many folds the table; between two folds readers add up a few hundred rows. */
const FOLD_EVERY = 300;
/** Advisory locks of the two folds; any numbers that nobody else locks. */
const FOLD_LOCKS = { order_counts: 0x4f434e54, conversation_counts: 0x43434e54 };

/**
 * Counts that dashboards ask for, kept instead of counted. A change adds a row of differences and never updates one:
 * writers do not wait for each other. Readers sum; now and then a writer folds what is there into one row a group.
 *
 * Conversations: by assignee, from the row's own values before and after.
 *
 * Orders: by who sees them ('shop': all; 'agents': whatever every agent sees; 'agent:<id>': what only some see),
 * which depends on the order and on its customer's conversations. So a change of either counts that customer anew at
 * the commit, under the lock of the customer's row in `counted_customers`, and adds the difference to what that row
 * says was counted before: two transactions that change both sides wait for each other there, at their very end.
 */
export async function up(knex: Knex): Promise<void> {
  await createConversationCounts(knex);
  await createOrderCounts(knex);
  await createRecount(knex);
  await knex.raw('SELECT recount_all()');
}

/** Counts everything from the rows: for what no row's trigger sees (a bulk load with triggers off, TRUNCATE). */
async function createRecount(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION recount_all() RETURNS void LANGUAGE sql AS $$
      -- What is written meanwhile would be counted twice: by its trigger and here.
      LOCK TABLE orders, conversations IN SHARE ROW EXCLUSIVE MODE;
      DELETE FROM conversation_counts;
      INSERT INTO conversation_counts
      SELECT assignee_id, count(*) FILTER (WHERE unread_count > 0), count(*) FILTER (WHERE status = 'open'),
             count(waiting_since) FROM conversations GROUP BY assignee_id;
      DELETE FROM counted_customers;
      INSERT INTO counted_customers (customer_id, counts)
      SELECT customer_id, jsonb_object_agg(scope || ' ' || status, orders) FROM customer_order_counts
       GROUP BY customer_id;
      DELETE FROM order_counts;
      INSERT INTO order_counts
      SELECT scope, status, sum(orders) FROM customer_order_counts GROUP BY scope, status;
    $$`);
  await knex.raw(`
    CREATE FUNCTION recount_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM recount_all();
      RETURN NULL;
    END $$`);
  for (const { table } of WATCHED)
    await knex.raw(`
      CREATE TRIGGER ${table}_truncated AFTER TRUNCATE ON ${table} EXECUTE FUNCTION recount_truncated()`);
}

async function createConversationCounts(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE conversation_counts (
      assignee_id bigint,
      unread integer NOT NULL,
      open integer NOT NULL,
      waiting integer NOT NULL
    )`);
  await knex.raw(`
    CREATE FUNCTION fold_conversation_counts() RETURNS void LANGUAGE sql AS $$
      WITH gone AS (DELETE FROM conversation_counts RETURNING *)
      INSERT INTO conversation_counts
      SELECT assignee_id, sum(unread), sum(open), sum(waiting) FROM gone GROUP BY assignee_id
      HAVING sum(unread) <> 0 OR sum(open) <> 0 OR sum(waiting) <> 0
    $$`);
  await knex.raw(`
    CREATE FUNCTION count_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN
        INSERT INTO conversation_counts VALUES (OLD.assignee_id, -(OLD.unread_count > 0)::integer,
          -(OLD.status = 'open')::integer, -(OLD.waiting_since IS NOT NULL)::integer);
      END IF;
      IF TG_OP <> 'DELETE' THEN
        INSERT INTO conversation_counts VALUES (NEW.assignee_id, (NEW.unread_count > 0)::integer,
          (NEW.status = 'open')::integer, (NEW.waiting_since IS NOT NULL)::integer);
      END IF;
      IF random() * ${FOLD_EVERY} < 1 AND pg_try_advisory_xact_lock(${FOLD_LOCKS.conversation_counts}) THEN
        PERFORM fold_conversation_counts();
      END IF;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER conversations_counted AFTER INSERT OR DELETE ON conversations
      FOR EACH ROW EXECUTE FUNCTION count_conversation()`);
  await knex.raw(`
    CREATE TRIGGER conversations_counted_again
      AFTER UPDATE OF assignee_id, unread_count, status, waiting_since ON conversations FOR EACH ROW
      WHEN ((OLD.assignee_id, OLD.unread_count > 0, OLD.status, OLD.waiting_since IS NULL)
            IS DISTINCT FROM (NEW.assignee_id, NEW.unread_count > 0, NEW.status, NEW.waiting_since IS NULL))
      EXECUTE FUNCTION count_conversation()`);
}

async function createOrderCounts(knex: Knex): Promise<void> {
  await knex.raw(
    'CREATE TABLE order_counts (scope text NOT NULL, status text NOT NULL, orders integer NOT NULL)',
  );
  await knex.raw(`
    CREATE TABLE counted_customers (
      customer_id bigint PRIMARY KEY,
      -- Orders by '<scope> <status>', as order_counts holds them for this customer.
      counts jsonb NOT NULL DEFAULT '{}'
    )`);
  await knex.raw(`
    CREATE VIEW customer_order_counts AS
      SELECT customer_id, 'shop' AS scope, status, count(*)::integer AS orders FROM orders
       GROUP BY customer_id, status
      UNION ALL
      SELECT customer_id, scope, status, count(*)::integer FROM (
        SELECT o.customer_id, o.status, seer.scope FROM orders o, LATERAL (
          SELECT 'agents' AS scope FROM conversations c
           WHERE c.customer_id = o.customer_id AND c.assignee_id IS NULL
          UNION
          SELECT 'agent:' || agent.id FROM (
            SELECT o.created_by AS id
            UNION SELECT c.assignee_id FROM conversations c WHERE c.customer_id = o.customer_id) AS agent
           WHERE agent.id IS NOT NULL AND NOT EXISTS (
             SELECT FROM conversations c WHERE c.customer_id = o.customer_id AND c.assignee_id IS NULL)
        ) AS seer) AS seen
       GROUP BY customer_id, scope, status`);
  await knex.raw(`
    CREATE FUNCTION fold_order_counts() RETURNS void LANGUAGE sql AS $$
      WITH gone AS (DELETE FROM order_counts RETURNING *)
      INSERT INTO order_counts
      SELECT scope, status, sum(orders) FROM gone GROUP BY scope, status HAVING sum(orders) <> 0
    $$`);
  await knex.raw(`
    CREATE FUNCTION recount_customer(customer bigint) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      before jsonb;
      after jsonb;
    BEGIN
      INSERT INTO counted_customers (customer_id) VALUES (customer) ON CONFLICT (customer_id) DO NOTHING;
      SELECT counts INTO before FROM counted_customers WHERE customer_id = customer FOR UPDATE;
      SELECT coalesce(jsonb_object_agg(scope || ' ' || status, orders), '{}') INTO after
        FROM customer_order_counts WHERE customer_id = customer;
      IF before = after THEN
        RETURN;
      END IF;
      INSERT INTO order_counts
      SELECT split_part(key, ' ', 1), split_part(key, ' ', 2),
             coalesce((after ->> key)::integer, 0) - coalesce((before ->> key)::integer, 0)
        FROM jsonb_object_keys(before || after) AS key
       WHERE after -> key IS DISTINCT FROM before -> key;
      UPDATE counted_customers SET counts = after WHERE customer_id = customer;
      IF random() * ${FOLD_EVERY} < 1 AND pg_try_advisory_xact_lock(${FOLD_LOCKS.order_counts}) THEN
        PERFORM fold_order_counts();
      END IF;
    END $$`);
  await knex.raw(`
    CREATE FUNCTION count_orders() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN
        PERFORM recount_customer(OLD.customer_id);
      END IF;
      IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.customer_id <> OLD.customer_id) THEN
        PERFORM recount_customer(NEW.customer_id);
      END IF;
      RETURN NULL;
    END $$`);
  // Deferred: no lock is taken after this one, so that it cannot take part in a deadlock with the rows of others.
  for (const { table, columns } of WATCHED) {
    await knex.raw(`
      CREATE CONSTRAINT TRIGGER ${table}_seen AFTER INSERT OR DELETE ON ${table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_orders()`);
    await knex.raw(`
      CREATE CONSTRAINT TRIGGER ${table}_seen_again AFTER UPDATE OF ${columns} ON ${table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN ((${columns.map((column) => `OLD.${column}`).join(', ')})
              IS DISTINCT FROM (${columns.map((column) => `NEW.${column}`).join(', ')}))
        EXECUTE FUNCTION count_orders()`);
  }
}

/** What decides who sees an order and how it is counted. */
const WATCHED = [
  { table: 'orders', columns: ['status', 'customer_id', 'created_by'] },
  { table: 'conversations', columns: ['assignee_id', 'customer_id'] },
];

export async function down(knex: Knex): Promise<void> {
  for (const { table } of WATCHED) {
    await knex.raw(`DROP TRIGGER ${table}_seen ON ${table}`);
    await knex.raw(`DROP TRIGGER ${table}_seen_again ON ${table}`);
    await knex.raw(`DROP TRIGGER ${table}_truncated ON ${table}`);
  }
  await knex.raw('DROP FUNCTION recount_truncated');
  await knex.raw('DROP FUNCTION recount_all');
  await knex.raw('DROP FUNCTION count_orders');
  await knex.raw('DROP FUNCTION recount_customer');
  await knex.raw('DROP FUNCTION fold_order_counts');
  await knex.raw('DROP VIEW customer_order_counts');
  await knex.raw('DROP TABLE counted_customers');
  await knex.raw('DROP TABLE order_counts');
  await knex.raw('DROP TRIGGER conversations_counted ON conversations');
  await knex.raw('DROP TRIGGER conversations_counted_again ON conversations');
  await knex.raw('DROP FUNCTION count_conversation');
  await knex.raw('DROP FUNCTION fold_conversation_counts');
  await knex.raw('DROP TABLE conversation_counts');
}
