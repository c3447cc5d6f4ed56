import type { Knex } from 'knex';

const SENT = `('sent', 'delivered', 'read')`;
const ARRIVED = `('delivered', 'read')`;
const quarterOf = (at: string): string => `date_bin('15 minutes', ${at}, '2000-01-01T00:00:00Z')`;
/** How long the shop listens for an answer (`ANSWER_WINDOW_DAYS`). */
const WINDOW = `interval '168 hours'`;

/**
 * What became of reminders, summed by the quarter of an hour at which they were sent: quarters serve every zone, as those
 * of revenue do. What may change a sum leaves a mark at its quarter and waits for nobody; readers count the marked quarters
 * themselves, and the sweep counts them anew and takes the marks away (`db/reports/count-reminders`).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE reminder_quarters (
      quarter timestamptz CONSTRAINT reminder_quarters_pkey PRIMARY KEY,
      sent bigint NOT NULL,
      delivered bigint NOT NULL,
      read bigint NOT NULL,
      answered bigint NOT NULL,
      reordered bigint NOT NULL,
      rupiah bigint NOT NULL
    )`);
  await knex.raw(`
    CREATE TABLE reminder_marks (
      quarter timestamptz NOT NULL,
      -- The first transaction that had not begun when the mark was first seen; null: it was not seen.
      seen xid8
    )`);
  await knex.raw('CREATE INDEX reminder_marks_quarter_idx ON reminder_marks (quarter)');
  await createMarks(knex);
  await watchMessages(knex);
  await watchOrders(knex);
  await watchCustomers(knex);
  await knex.raw('SELECT recount_reminders()');
}

/** Marks are found by indexes; planned once a session: that would take longer than all of it. */
const BODY = `LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan`;

async function createMarks(knex: Knex): Promise<void> {
  // What reached the customer of a conversation in the answer window before a moment.
  await knex.raw(`
    CREATE FUNCTION mark_answerable(talk bigint, until timestamptz) RETURNS void ${BODY} AS $$
    BEGIN
      INSERT INTO reminder_marks (quarter)
      SELECT ${quarterOf('m.sent_at')}
        FROM conversations own JOIN conversations c ON c.customer_id = own.customer_id
        JOIN messages m ON m.conversation_id = c.id
       WHERE own.id = talk AND m.automation = 'reminder' AND m.status IN ${ARRIVED}
         AND m.delivered_at BETWEEN until - ${WINDOW} AND until;
    END $$`);
  // Everything that was ever sent to some customers.
  await knex.raw(`
    CREATE FUNCTION mark_reminded(people bigint[]) RETURNS void ${BODY} AS $$
    BEGIN
      INSERT INTO reminder_marks (quarter)
      SELECT DISTINCT ${quarterOf('m.sent_at')} FROM conversations c JOIN messages m ON m.conversation_id = c.id
       WHERE c.customer_id = ANY(people) AND m.automation = 'reminder' AND m.status IN ${SENT};
    END $$`);
  // Has everything counted anew: for what no trigger sees (a bulk load with triggers off).
  await knex.raw(`
    CREATE FUNCTION recount_reminders() RETURNS void LANGUAGE sql AS $$
      DELETE FROM reminder_marks;
      INSERT INTO reminder_marks (quarter)
      SELECT DISTINCT ${quarterOf('sent_at')} FROM messages WHERE automation = 'reminder' AND status IN ${SENT}
      UNION SELECT quarter FROM reminder_quarters
    $$`);
}

async function watchMessages(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION mark_reminder() RETURNS trigger ${BODY} AS $$
    BEGIN
      IF OLD.status IN ${SENT} THEN
        INSERT INTO reminder_marks (quarter) VALUES (${quarterOf('OLD.sent_at')});
      END IF;
      IF NEW.status IN ${SENT}
          AND (OLD.status IN ${SENT} AND ${quarterOf('OLD.sent_at')} = ${quarterOf('NEW.sent_at')}) IS NOT TRUE THEN
        INSERT INTO reminder_marks (quarter) VALUES (${quarterOf('NEW.sent_at')});
      END IF;
      -- What arrives ends the wait for an answer to what arrived before.
      IF TG_OP = 'UPDATE' AND (OLD.status IN ${ARRIVED}) = (NEW.status IN ${ARRIVED})
          AND (OLD.conversation_id, OLD.delivered_at) IS NOT DISTINCT FROM (NEW.conversation_id, NEW.delivered_at) THEN
        RETURN NULL;
      END IF;
      IF OLD.status IN ${ARRIVED} THEN
        PERFORM mark_answerable(OLD.conversation_id, OLD.delivered_at);
      END IF;
      IF NEW.status IN ${ARRIVED} THEN
        PERFORM mark_answerable(NEW.conversation_id, NEW.delivered_at);
      END IF;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE FUNCTION mark_answer() RETURNS trigger ${BODY} AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN
        PERFORM mark_answerable(OLD.conversation_id, OLD.sent_at);
      END IF;
      IF TG_OP <> 'DELETE' THEN
        PERFORM mark_answerable(NEW.conversation_id, NEW.sent_at);
      END IF;
      RETURN NULL;
    END $$`);
  const isSent = (row: string): string => `${row}.automation = 'reminder' AND ${row}.status IN ${SENT}`;
  const changed = (columns: readonly string[]): string =>
    `(${columns.map((column) => `OLD.${column}`).join(', ')}) IS DISTINCT FROM (${columns.map((column) => `NEW.${column}`).join(', ')})`;
  const places = ['sent_at', 'conversation_id'];
  const facts = ['status', 'delivered_at', ...places];
  for (const [name, event, condition, does] of [
    ['messages_reminder', 'INSERT', isSent('NEW'), 'mark_reminder'],
    ['messages_reminder_gone', 'DELETE', isSent('OLD'), 'mark_reminder'],
    [
      'messages_reminder_again',
      `UPDATE OF ${facts.join(', ')}`,
      `((${isSent('OLD')}) OR (${isSent('NEW')})) AND ${changed(facts)}`,
      'mark_reminder',
    ],
    ['messages_answer', 'INSERT', `NEW.direction = 'inbound'`, 'mark_answer'],
    ['messages_answer_gone', 'DELETE', `OLD.direction = 'inbound'`, 'mark_answer'],
    [
      'messages_answer_again',
      `UPDATE OF ${places.join(', ')}`,
      `NEW.direction = 'inbound' AND ${changed(places)}`,
      'mark_answer',
    ],
  ])
    await knex.raw(`
      CREATE TRIGGER ${name} AFTER ${event} ON messages FOR EACH ROW WHEN (${condition})
        EXECUTE FUNCTION ${does}()`);
  await knex.raw(`
    CREATE FUNCTION forget_reminders() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM reminder_marks;
      DELETE FROM reminder_quarters;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER messages_reminders_truncated AFTER TRUNCATE ON messages EXECUTE FUNCTION forget_reminders()`);
}

/** Which orders a reminder brought, and what they count as. */
async function watchOrders(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION mark_attributed() RETURNS trigger ${BODY} AS $$
    BEGIN
      INSERT INTO reminder_marks (quarter)
      SELECT ${quarterOf('sent_at')} FROM messages
       WHERE id IN (OLD.message_id, NEW.message_id) AND automation = 'reminder';
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER attributions_reminder AFTER INSERT OR UPDATE OR DELETE ON attributions FOR EACH ROW
      EXECUTE FUNCTION mark_attributed()`);
  await knex.raw(`
    CREATE FUNCTION mark_brought() RETURNS trigger ${BODY} AS $$
    BEGIN
      INSERT INTO reminder_marks (quarter)
      SELECT ${quarterOf('m.sent_at')} FROM attributions a JOIN messages m ON m.id = a.message_id
       WHERE a.order_id = NEW.order_id AND m.automation = 'reminder';
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER report_orders_reminder AFTER UPDATE OF day, rupiah ON report_orders FOR EACH ROW
      WHEN ((OLD.day IS NULL, OLD.rupiah) IS DISTINCT FROM (NEW.day IS NULL, NEW.rupiah))
      EXECUTE FUNCTION mark_brought()`);
}

/** Who comes to be of the shop itself, or ceases to, and whose conversations become another's, by a merge or its undo. */
async function watchCustomers(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION mark_customer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM mark_reminded(ARRAY[NEW.id]);
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER customers_reminder AFTER UPDATE OF internal ON customers FOR EACH ROW
      WHEN (OLD.internal IS DISTINCT FROM NEW.internal) EXECUTE FUNCTION mark_customer()`);
  await knex.raw(`
    CREATE FUNCTION mark_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM mark_reminded(ARRAY[OLD.customer_id, NEW.customer_id]);
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER conversations_reminder AFTER UPDATE OF customer_id ON conversations FOR EACH ROW
      WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION mark_moved()`);
}

export async function down(knex: Knex): Promise<void> {
  const triggers = {
    messages: [
      ...['messages_reminder', 'messages_reminder_gone', 'messages_reminder_again'],
      ...['messages_answer', 'messages_answer_gone', 'messages_answer_again', 'messages_reminders_truncated'],
    ],
    attributions: ['attributions_reminder'],
    report_orders: ['report_orders_reminder'],
    customers: ['customers_reminder'],
    conversations: ['conversations_reminder'],
  };
  for (const [table, names] of Object.entries(triggers))
    for (const name of names) await knex.raw(`DROP TRIGGER ${name} ON ${table}`);
  await knex.raw(`
    DROP FUNCTION mark_moved, mark_customer, mark_brought, mark_attributed, forget_reminders, mark_answer,
      mark_reminder, recount_reminders, mark_reminded, mark_answerable`);
  await knex.raw('DROP TABLE reminder_marks, reminder_quarters');
}
