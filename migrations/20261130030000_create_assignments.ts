import type { Knex } from 'knex';

/**
 * Who had a conversation, from when to when, and by what: reports count from it, and the rule of assignment reads whose
 * turn it is. The open row of a conversation (`ended_at` null) says the same as its `assignee_id`; a unique index keeps
 * it one. Who has a conversation today has it from now on: since when, nobody wrote down.
 */
export async function up(knex: Knex): Promise<void> {
  const causes = `('rule', 'reopened', 'taken', 'replied', 'resolved', 'given', 'handed_over', 'given_back', 'offline', 'left', 'merged', 'earlier')`;
  await knex.raw(`
    CREATE TABLE assignments (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      conversation_id bigint NOT NULL
        CONSTRAINT assignments_conversation_id_fkey REFERENCES conversations ON DELETE CASCADE,
      user_id bigint NOT NULL CONSTRAINT assignments_user_id_fkey REFERENCES users ON DELETE CASCADE,
      cause text NOT NULL CONSTRAINT assignments_cause_check CHECK (cause IN ${causes}),
      by_id bigint CONSTRAINT assignments_by_id_fkey REFERENCES users ON DELETE SET NULL,
      started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      ended_at timestamptz,
      end_cause text CONSTRAINT assignments_end_cause_check CHECK (end_cause IN ${causes})
    )`);
  await knex.raw(`
    INSERT INTO assignments (conversation_id, user_id, cause)
    SELECT id, assignee_id, 'earlier' FROM conversations WHERE assignee_id IS NOT NULL`);
  await knex.raw(
    'CREATE UNIQUE INDEX assignments_open_key ON assignments (conversation_id) WHERE ended_at IS NULL',
  );
  await knex.raw('CREATE INDEX assignments_conversation_idx ON assignments (conversation_id, id)');
  await knex.raw('CREATE INDEX assignments_user_idx ON assignments (user_id, id)');
  await knex.raw(`
    CREATE INDEX conversations_queue_idx ON conversations (waiting_since, id)
      WHERE status = 'open' AND assignee_id IS NULL`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX conversations_queue_idx');
  await knex.raw('DROP TABLE assignments');
}
