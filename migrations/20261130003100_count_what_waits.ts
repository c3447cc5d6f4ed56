import type { Knex } from 'knex';

/**
 * What nobody but automation (or the shop's own phone) ever wrote in is in nobody's queue, as new ones are; a
 * conversation that somebody has taken stays theirs. Waiting is who has an open conversation and no answer. The open
 * ones have an index of their own: most conversations are resolved, and the tabs list them by whose they are.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    UPDATE conversations SET status = 'resolved', version = version + 1
     WHERE status = 'open' AND assignee_id IS NULL AND waiting_since IS NULL AND unread_count = 0
       AND NOT EXISTS (SELECT FROM messages WHERE conversation_id = conversations.id AND author IN ('customer', 'agent'))`);
  await countWaiting(knex, (row) => `(${row}status = 'open' AND ${row}waiting_since IS NOT NULL)`);
  await knex.raw(`
    CREATE INDEX conversations_open_idx ON conversations (assignee_id, last_activity_at DESC, id DESC)
     WHERE status = 'open'`);
}

/** What was resolved stays so: which of them had been open, nobody wrote down. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX conversations_open_idx');
  await countWaiting(knex, (row) => `(${row}waiting_since IS NOT NULL)`);
}

/** Writes both functions that count conversations anew; `isWaiting` is the condition on a row, whose name ends in a dot. */
async function countWaiting(knex: Knex, isWaiting: (row: string) => string): Promise<void> {
  const valuesOf = (row: string, sign: string): string =>
    `(${row}.assignee_id, ${sign}(${row}.unread_count > 0)::integer, ${sign}(${row}.status = 'open')::integer,
      ${sign}${isWaiting(`${row}.`)}::integer)`;
  await knex.raw(`
    CREATE OR REPLACE FUNCTION count_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN
        INSERT INTO conversation_counts VALUES ${valuesOf('OLD', '-')};
      END IF;
      IF TG_OP <> 'DELETE' THEN
        INSERT INTO conversation_counts VALUES ${valuesOf('NEW', '')};
      END IF;
      IF random() * ${FOLD_EVERY} < 1 AND pg_try_advisory_xact_lock(${FOLD_LOCK}) THEN
        PERFORM fold_conversation_counts();
      END IF;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE OR REPLACE FUNCTION recount_all() RETURNS void LANGUAGE sql AS $$
      -- What is written meanwhile would be counted twice: by its trigger and here.
      LOCK TABLE orders, conversations IN SHARE ROW EXCLUSIVE MODE;
      DELETE FROM conversation_counts;
      INSERT INTO conversation_counts
      SELECT assignee_id, count(*) FILTER (WHERE unread_count > 0), count(*) FILTER (WHERE status = 'open'),
             count(*) FILTER (WHERE ${isWaiting('')}) FROM conversations GROUP BY assignee_id;
      DELETE FROM counted_customers;
      INSERT INTO counted_customers (customer_id, counts)
      SELECT customer_id, jsonb_object_agg(scope || ' ' || status, orders) FROM customer_order_counts
       GROUP BY customer_id;
      DELETE FROM order_counts;
      INSERT INTO order_counts
      SELECT scope, status, sum(orders) FROM customer_order_counts GROUP BY scope, status;
    $$`);
  await knex.raw('SELECT recount_all()');
}

/** One change in so many folds the table, under an advisory lock (migration `keep_counts`). */
const FOLD_EVERY = 300;
const FOLD_LOCK = 0x43434e54;
