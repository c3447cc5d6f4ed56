import type { Knex } from 'knex';

/**
 * Before there was a rule of assignment, whoever was taken out kept their conversations, and a customer who writes in
 * one of these would reach nobody. What is not resolved is given to the queue.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    UPDATE assignments SET ended_at = clock_timestamp(), end_cause = 'left'
     WHERE ended_at IS NULL
       AND conversation_id IN (SELECT c.id FROM conversations c JOIN users u ON u.id = c.assignee_id
                                WHERE NOT u.active AND c.status <> 'resolved')`);
  await knex.raw(`
    UPDATE conversations SET assignee_id = NULL, version = version + 1
     WHERE status <> 'resolved' AND assignee_id IN (SELECT id FROM users WHERE NOT active)`);
}

/** Whose they were stands in `assignments`; they are taken anew by whoever answers. */
export async function down(): Promise<void> {}
