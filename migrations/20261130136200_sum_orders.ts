import type { Knex } from 'knex';

const FOLD_EVERY = 300;
/** The advisory lock of the fold (migration `keep_counts`). */
const FOLD_LOCK = 0x4f434e54;

/**
 * Keeps with the number of orders of each status what they come to (rupiah), for the same scopes: the view counts both,
 * a customer's row in `counted_customers` holds `[orders, rupiah]` for each, and a change of an order's total counts anew
 * as a change of its status does.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE order_counts ADD COLUMN rupiah bigint NOT NULL DEFAULT 0');
  await knex.raw('DROP VIEW customer_order_counts');
  await knex.raw(orderCounts(', sum(total_amount)::bigint AS rupiah', ', o.total_amount'));
  await knex.raw(`
    CREATE OR REPLACE FUNCTION fold_order_counts() RETURNS void LANGUAGE sql AS $$
      WITH gone AS (DELETE FROM order_counts RETURNING *)
      INSERT INTO order_counts (scope, status, orders, rupiah)
      SELECT scope, status, sum(orders), sum(rupiah) FROM gone GROUP BY scope, status
      HAVING sum(orders) <> 0 OR sum(rupiah) <> 0
    $$`);
  await knex.raw(`
    CREATE OR REPLACE FUNCTION recount_customer(customer bigint) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      before jsonb;
      after jsonb;
    BEGIN
      INSERT INTO counted_customers (customer_id) VALUES (customer) ON CONFLICT (customer_id) DO NOTHING;
      SELECT counts INTO before FROM counted_customers WHERE customer_id = customer FOR UPDATE;
      SELECT coalesce(jsonb_object_agg(scope || ' ' || status, jsonb_build_array(orders, rupiah)), '{}') INTO after
        FROM customer_order_counts WHERE customer_id = customer;
      IF before = after THEN
        RETURN;
      END IF;
      INSERT INTO order_counts (scope, status, orders, rupiah)
      SELECT split_part(key, ' ', 1), split_part(key, ' ', 2),
             coalesce((after -> key ->> 0)::integer, 0) - coalesce((before -> key ->> 0)::integer, 0),
             coalesce((after -> key ->> 1)::bigint, 0) - coalesce((before -> key ->> 1)::bigint, 0)
        FROM jsonb_object_keys(before || after) AS key
       WHERE after -> key IS DISTINCT FROM before -> key;
      UPDATE counted_customers SET counts = after WHERE customer_id = customer;
      IF random() * ${FOLD_EVERY} < 1 AND pg_try_advisory_xact_lock(${FOLD_LOCK}) THEN
        PERFORM fold_order_counts();
      END IF;
    END $$`);
  await knex.raw(
    recountAll({ agg: 'jsonb_build_array(orders, rupiah)', sum: ', sum(rupiah)', into: ', rupiah' }),
  );
  await watch(knex, ['status', 'customer_id', 'created_by', 'total_amount']);
  await knex.raw('SELECT recount_all()');
}

export async function down(knex: Knex): Promise<void> {
  await watch(knex, ['status', 'customer_id', 'created_by']);
  await knex.raw('DROP VIEW customer_order_counts');
  await knex.raw(orderCounts('', ''));
  await knex.raw('ALTER TABLE order_counts DROP COLUMN rupiah');
  await knex.raw(`
    CREATE OR REPLACE FUNCTION fold_order_counts() RETURNS void LANGUAGE sql AS $$
      WITH gone AS (DELETE FROM order_counts RETURNING *)
      INSERT INTO order_counts
      SELECT scope, status, sum(orders) FROM gone GROUP BY scope, status HAVING sum(orders) <> 0
    $$`);
  await knex.raw(`
    CREATE OR REPLACE FUNCTION recount_customer(customer bigint) RETURNS void LANGUAGE plpgsql AS $$
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
      IF random() * ${FOLD_EVERY} < 1 AND pg_try_advisory_xact_lock(${FOLD_LOCK}) THEN
        PERFORM fold_order_counts();
      END IF;
    END $$`);
  await knex.raw(recountAll({ agg: 'orders', sum: '', into: '' }));
  await knex.raw('SELECT recount_all()');
}

/** What of an order's row decides how it is counted. */
async function watch(knex: Knex, columns: string[]): Promise<void> {
  const rowOf = (row: string) => columns.map((column) => `${row}.${column}`).join(', ');
  await knex.raw('DROP TRIGGER orders_seen_again ON orders');
  await knex.raw(`
    CREATE CONSTRAINT TRIGGER orders_seen_again AFTER UPDATE OF ${columns.join(', ')} ON orders
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
      WHEN ((${rowOf('OLD')}) IS DISTINCT FROM (${rowOf('NEW')})) EXECUTE FUNCTION count_orders()`);
}

/** As migration `group_inbox` has it, with what the orders come to. */
function recountAll({ agg, sum, into }: { agg: string; sum: string; into: string }): string {
  return `
    CREATE OR REPLACE FUNCTION recount_all() RETURNS void LANGUAGE sql AS $$
      -- What is written meanwhile would be counted twice: by its trigger and here.
      LOCK TABLE orders, conversations IN SHARE ROW EXCLUSIVE MODE;
      DELETE FROM conversation_counts;
      INSERT INTO conversation_counts (assignee_id, inbox_group, unread, open, waiting, listed)
      SELECT assignee_id, inbox_group, count(*) FILTER (WHERE unread_count > 0), count(*) FILTER (WHERE status = 'open'),
             count(*) FILTER (WHERE status = 'open' AND waiting_since IS NOT NULL), count(*)
        FROM conversations GROUP BY assignee_id, inbox_group;
      DELETE FROM counted_customers;
      INSERT INTO counted_customers (customer_id, counts)
      SELECT customer_id, jsonb_object_agg(scope || ' ' || status, ${agg}) FROM customer_order_counts
       GROUP BY customer_id;
      DELETE FROM order_counts;
      INSERT INTO order_counts (scope, status, orders${into})
      SELECT scope, status, sum(orders)${sum} FROM customer_order_counts GROUP BY scope, status;
    $$`;
}

/** By whom an order is seen, as migration `call_colleagues` says it, and what those orders come to. */
function orderCounts(sum: string, amount: string): string {
  return `
    CREATE VIEW customer_order_counts AS
      SELECT customer_id, 'shop' AS scope, status, count(*)::integer AS orders${sum} FROM orders
       GROUP BY customer_id, status
      UNION ALL
      SELECT customer_id, scope, status, count(*)::integer${sum} FROM (
        SELECT o.customer_id, o.status${amount}, seer.scope FROM orders o, LATERAL (
          SELECT 'agents' AS scope FROM conversations c
           WHERE c.customer_id = o.customer_id AND c.assignee_id IS NULL
          UNION
          SELECT 'agent:' || agent.id FROM (
            SELECT o.created_by AS id
            UNION SELECT c.assignee_id FROM conversations c WHERE c.customer_id = o.customer_id
            UNION SELECT p.user_id FROM conversation_participants p JOIN conversations c ON c.id = p.conversation_id
             WHERE c.customer_id = o.customer_id) AS agent
           WHERE agent.id IS NOT NULL AND NOT EXISTS (
             SELECT FROM conversations c WHERE c.customer_id = o.customer_id AND c.assignee_id IS NULL)
        ) AS seer) AS seen
       GROUP BY customer_id, scope, status`;
}
