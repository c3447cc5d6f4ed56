import type { Knex } from 'knex';

/** One change in so many folds the changes. */
const FOLD_EVERY = 300;
const FOLD_LOCK = 0x494e424e;
const quarterOf = (at: string): string => `date_bin('15 minutes', ${at}, '2000-01-01T00:00:00Z')`;

/**
 * When customers write, by quarters of an hour as revenue is (migration `keep_revenue`): the hours of every zone are made
 * of them. Without customers of the shop itself. And indexes for the rows that reports read of a span of days: who was
 * held out, what was resolved, and who is of the shop itself.
 */
export async function up(knex: Knex): Promise<void> {
  for (const [table, key] of [
    ['inbound', 'PRIMARY KEY'],
    ['inbound_changes', 'NOT NULL'],
  ])
    await knex.raw(`CREATE TABLE ${table} (quarter timestamptz ${key}, messages bigint NOT NULL)`);
  await knex.raw(`
    CREATE VIEW inbound_by_quarter AS
      SELECT quarter, messages FROM inbound UNION ALL SELECT quarter, messages FROM inbound_changes`);
  await knex.raw(`
    CREATE FUNCTION fold_inbound() RETURNS void LANGUAGE sql AS $$
      WITH gone AS (DELETE FROM inbound_changes RETURNING *)
      INSERT INTO inbound AS kept
      SELECT quarter, sum(messages) FROM gone GROUP BY quarter HAVING sum(messages) <> 0
      ON CONFLICT (quarter) DO UPDATE SET messages = kept.messages + excluded.messages
    $$`);
  await countMessages(knex);
  await countCustomers(knex);
  await knex.raw(`
    CREATE FUNCTION recount_inbound() RETURNS void LANGUAGE sql AS $$
      LOCK TABLE messages IN SHARE ROW EXCLUSIVE MODE;
      DELETE FROM inbound_changes;
      DELETE FROM inbound;
      INSERT INTO inbound
      SELECT ${quarterOf('m.sent_at')}, count(*) FROM messages m
        JOIN conversations c ON c.id = m.conversation_id JOIN customers p ON p.id = c.customer_id
       WHERE m.direction = 'inbound' AND NOT p.internal GROUP BY 1;
    $$`);
  await knex.raw(`
    CREATE FUNCTION recount_truncated_inbound() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM recount_inbound();
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER messages_inbound_truncated AFTER TRUNCATE ON messages
      EXECUTE FUNCTION recount_truncated_inbound()`);
  await knex.raw('SELECT recount_inbound()');
  await knex.raw(`
    CREATE INDEX conversation_activities_resolved_idx ON conversation_activities (at) WHERE type = 'resolved'`);
  await knex.raw(`
    CREATE INDEX evaluations_holdout_idx ON evaluations (automation, at)
      WHERE stage = 'queue' AND code = 'holdout'`);
  await knex.raw('CREATE INDEX customers_internal_idx ON customers (id) WHERE internal');
  // Whether a customer wrote, ever or after a reminder, from the index alone.
  await knex.raw(`
    CREATE INDEX messages_inbound_idx ON messages (conversation_id, sent_at) WHERE direction = 'inbound'`);
}

async function countMessages(knex: Knex): Promise<void> {
  const isInternal = (row: string): string => `coalesce((SELECT p.internal FROM conversations c
    JOIN customers p ON p.id = c.customer_id WHERE c.id = ${row}.conversation_id), false)`;
  await knex.raw(`
    CREATE FUNCTION count_inbound() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND OLD.sent_at = NEW.sent_at
          AND ${isInternal('OLD')} = ${isInternal('NEW')} THEN
        RETURN NULL;
      END IF;
      IF TG_OP <> 'INSERT' AND NOT ${isInternal('OLD')} THEN
        INSERT INTO inbound_changes VALUES (${quarterOf('OLD.sent_at')}, -1);
      END IF;
      IF TG_OP <> 'DELETE' AND NOT ${isInternal('NEW')} THEN
        INSERT INTO inbound_changes VALUES (${quarterOf('NEW.sent_at')}, 1);
      END IF;
      IF random() * ${FOLD_EVERY} < 1 AND pg_try_advisory_xact_lock(${FOLD_LOCK}) THEN
        PERFORM fold_inbound();
      END IF;
      RETURN NULL;
    END $$`);
  for (const [name, event, row] of [
    ['messages_inbound', 'INSERT', 'NEW'],
    ['messages_inbound_gone', 'DELETE', 'OLD'],
  ])
    await knex.raw(`
      CREATE TRIGGER ${name} AFTER ${event} ON messages FOR EACH ROW
        WHEN (${row}.direction = 'inbound') EXECUTE FUNCTION count_inbound()`);
  await knex.raw(`
    CREATE TRIGGER messages_inbound_again AFTER UPDATE OF sent_at, conversation_id ON messages FOR EACH ROW
      WHEN (NEW.direction = 'inbound'
            AND (OLD.sent_at, OLD.conversation_id) IS DISTINCT FROM (NEW.sent_at, NEW.conversation_id))
      EXECUTE FUNCTION count_inbound()`);
}

/** Who comes to be of the shop itself, or ceases to, does so with all that they wrote; a merge may be one of that. */
async function countCustomers(knex: Knex): Promise<void> {
  const change = (sign: string, whose: string): string => `
    INSERT INTO inbound_changes
    SELECT ${quarterOf('m.sent_at')}, ${sign} * count(*) FROM messages m
      JOIN conversations c ON c.id = m.conversation_id
     WHERE m.direction = 'inbound' AND ${whose} GROUP BY 1`;
  await knex.raw(`
    CREATE FUNCTION count_customer_inbound() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      ${change('CASE WHEN NEW.internal THEN -1 ELSE 1 END', 'c.customer_id = NEW.id')};
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER customers_inbound AFTER UPDATE OF internal ON customers FOR EACH ROW
      WHEN (OLD.internal IS DISTINCT FROM NEW.internal) EXECUTE FUNCTION count_customer_inbound()`);
  await knex.raw(`
    CREATE FUNCTION count_moved_inbound() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      was boolean := (SELECT internal FROM customers WHERE id = OLD.customer_id);
      becomes boolean := (SELECT internal FROM customers WHERE id = NEW.customer_id);
    BEGIN
      IF was IS DISTINCT FROM becomes THEN
        ${change('CASE WHEN becomes THEN -1 ELSE 1 END', 'c.id = NEW.id')};
      END IF;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER conversations_inbound AFTER UPDATE OF customer_id ON conversations FOR EACH ROW
      WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION count_moved_inbound()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'DROP INDEX conversation_activities_resolved_idx, evaluations_holdout_idx, customers_internal_idx, messages_inbound_idx',
  );
  for (const [trigger, table] of [
    ['messages_inbound', 'messages'],
    ['messages_inbound_gone', 'messages'],
    ['messages_inbound_again', 'messages'],
    ['messages_inbound_truncated', 'messages'],
    ['customers_inbound', 'customers'],
    ['conversations_inbound', 'conversations'],
  ])
    await knex.raw(`DROP TRIGGER ${trigger} ON ${table}`);
  await knex.raw(`
    DROP FUNCTION count_inbound, count_customer_inbound, count_moved_inbound, recount_truncated_inbound,
      recount_inbound, fold_inbound`);
  await knex.raw('DROP VIEW inbound_by_quarter');
  await knex.raw('DROP TABLE inbound_changes, inbound');
}
