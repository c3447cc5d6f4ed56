import type { Knex } from 'knex';

/**
 * Who is named in a note takes part in its conversation: reads it and notes in it, and is told so. A participant sees
 * the conversation's customer and orders as well, so the kept counts of orders follow the table too.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE conversation_participants (
      conversation_id bigint NOT NULL
        CONSTRAINT conversation_participants_conversation_id_fkey REFERENCES conversations ON DELETE CASCADE,
      user_id bigint NOT NULL CONSTRAINT conversation_participants_user_id_fkey REFERENCES users ON DELETE CASCADE,
      since timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (conversation_id, user_id)
    )`);
  await knex.raw('CREATE INDEX conversation_participants_user_idx ON conversation_participants (user_id)');
  await knex.raw(`
    CREATE TABLE notifications (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id bigint NOT NULL CONSTRAINT notifications_user_id_fkey REFERENCES users ON DELETE CASCADE,
      type text NOT NULL CONSTRAINT notifications_type_check CHECK (type IN ('mention')),
      conversation_id bigint NOT NULL
        CONSTRAINT notifications_conversation_id_fkey REFERENCES conversations ON DELETE CASCADE,
      activity_id bigint NOT NULL
        CONSTRAINT notifications_activity_id_fkey REFERENCES conversation_activities ON DELETE CASCADE,
      at timestamptz NOT NULL DEFAULT now(),
      read_at timestamptz,
      CONSTRAINT notifications_user_id_activity_id_key UNIQUE (user_id, activity_id)
    )`);
  await knex.raw('CREATE INDEX notifications_user_idx ON notifications (user_id, at DESC, id DESC)');
  await knex.raw('CREATE INDEX notifications_unread_idx ON notifications (user_id) WHERE read_at IS NULL');
  await knex.raw('CREATE INDEX notifications_conversation_idx ON notifications (conversation_id)');
  await knex.raw('CREATE INDEX notifications_activity_idx ON notifications (activity_id)');
  await knex.raw(orderCounts(PARTICIPANTS));
  await knex.raw(`
    CREATE FUNCTION count_orders_of_participant() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      customer bigint;
    BEGIN
      -- A conversation that is gone has counted its customer itself.
      SELECT customer_id INTO customer FROM conversations
       WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.conversation_id ELSE NEW.conversation_id END;
      IF customer IS NOT NULL THEN
        PERFORM recount_customer(customer);
      END IF;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE CONSTRAINT TRIGGER conversation_participants_seen
      AFTER INSERT OR DELETE OR UPDATE ON conversation_participants
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_orders_of_participant()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(orderCounts(''));
  await knex.raw('DROP TABLE notifications');
  await knex.raw('DROP TABLE conversation_participants');
  await knex.raw('DROP FUNCTION count_orders_of_participant');
  await knex.raw('SELECT recount_all()');
}

const PARTICIPANTS = `
            UNION SELECT p.user_id FROM conversation_participants p JOIN conversations c ON c.id = p.conversation_id
             WHERE c.customer_id = o.customer_id`;

/** By whom an order is seen, as migration `keep_counts` says it, and by `more` agents. */
function orderCounts(more: string): string {
  return `
    CREATE OR REPLACE VIEW customer_order_counts AS
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
            UNION SELECT c.assignee_id FROM conversations c WHERE c.customer_id = o.customer_id${more}) AS agent
           WHERE agent.id IS NOT NULL AND NOT EXISTS (
             SELECT FROM conversations c WHERE c.customer_id = o.customer_id AND c.assignee_id IS NULL)
        ) AS seer) AS seen
       GROUP BY customer_id, scope, status`;
}
