import type { Knex } from 'knex';

/**
 * A list by label walks the label's own rows, the latest activity first: what such a list asks of a conversation stands
 * beside each of its labels, kept by the database. Writers of labels hold the conversation's row.
 */
const KEPT = ['assignee_id', 'inbox_group', 'waiting_since', 'last_activity_at'];
const WATCHED = ['assignee_id', 'status', 'unread_count', 'waiting_since', 'last_activity_at'];
const OF = (row: string): string => KEPT.map((column) => `${row}.${column}`).join(', ');

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE conversation_labels ADD COLUMN assignee_id bigint, ADD COLUMN inbox_group smallint,
      ADD COLUMN waiting_since timestamptz, ADD COLUMN last_activity_at timestamptz`);
  await knex.raw(`
    UPDATE conversation_labels l SET (${KEPT.join(', ')}) = (${OF('c')})
      FROM conversations c WHERE c.id = l.conversation_id`);
  await knex.raw(`
    ALTER TABLE conversation_labels ALTER COLUMN inbox_group SET NOT NULL,
      ALTER COLUMN last_activity_at SET NOT NULL`);
  await knex.raw(`
    CREATE FUNCTION label_as_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      SELECT ${KEPT.join(', ')} INTO ${OF('NEW')} FROM conversations WHERE id = NEW.conversation_id;
      RETURN NEW;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER conversation_labels_filled BEFORE INSERT OR UPDATE OF conversation_id ON conversation_labels
      FOR EACH ROW EXECUTE FUNCTION label_as_conversation()`);
  await knex.raw(`
    CREATE FUNCTION move_labels() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE conversation_labels SET (${KEPT.join(', ')}) = (${OF('NEW')}) WHERE conversation_id = NEW.id;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER conversations_labels_moved AFTER UPDATE OF ${WATCHED.join(', ')} ON conversations FOR EACH ROW
      WHEN ((${OF('OLD')}) IS DISTINCT FROM (${OF('NEW')})) EXECUTE FUNCTION move_labels()`);
  await knex.raw(`
    CREATE INDEX conversation_labels_group_idx ON conversation_labels
      (label_id, inbox_group, last_activity_at DESC, conversation_id DESC)`);
  await knex.raw(`
    CREATE INDEX conversation_labels_owner_idx ON conversation_labels
      (label_id, (coalesce(assignee_id, 0)), inbox_group, last_activity_at DESC, conversation_id DESC)`);
  await knex.raw('DROP INDEX conversation_labels_label_idx');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'CREATE INDEX conversation_labels_label_idx ON conversation_labels (label_id, conversation_id)',
  );
  await knex.raw('DROP TRIGGER conversations_labels_moved ON conversations');
  await knex.raw('DROP FUNCTION move_labels');
  await knex.raw('DROP TRIGGER conversation_labels_filled ON conversation_labels');
  await knex.raw('DROP FUNCTION label_as_conversation');
  await knex.raw(
    `ALTER TABLE conversation_labels ${KEPT.map((column) => `DROP COLUMN ${column}`).join(', ')}`,
  );
}
