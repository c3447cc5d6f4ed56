import type { Knex } from 'knex';

/**
 * What a restore needs to know later. `restored_due_at`: when a reminder was due of which nobody knows whether it was
 * sent between backup and restore. `workflow_engine`: the Temporal whose workflows these rows believe in, and how far
 * all that waits has been started anew in it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE order_lifecycles ADD COLUMN restored_due_at timestamptz');
  await knex.raw(
    'CREATE INDEX order_lifecycles_restored_idx ON order_lifecycles (order_id) WHERE restored_due_at IS NOT NULL',
  );
  await knex.raw(
    `CREATE INDEX messages_restored_idx ON messages (id) WHERE status = 'unconfirmed' AND status_reason = 'restored'`,
  );
  await knex.raw(`
    CREATE TABLE workflow_engine (
      -- One row: a shop has one Temporal.
      is_known boolean PRIMARY KEY DEFAULT true CONSTRAINT workflow_engine_is_known_check CHECK (is_known),
      namespace_id text NOT NULL,
      -- Orders up to this one have been started anew; null when all have.
      recovered_to bigint
    )`);
}

/** Held reminders become due again at their time: the version before has no other word for them. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE workflow_engine');
  await knex.raw('DROP INDEX messages_restored_idx');
  await knex.raw(`
    UPDATE order_lifecycles SET due_at = restored_due_at, reason = NULL
     WHERE restored_due_at IS NOT NULL AND state = 'waiting'`);
  await knex.raw('DROP INDEX order_lifecycles_restored_idx');
  await knex.raw('ALTER TABLE order_lifecycles DROP COLUMN restored_due_at');
}
