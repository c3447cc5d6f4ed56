import type { Knex } from 'knex';

/**
 * Where each order's workflow stands: written by its activities, read by every page and by the sweep.
 * `due_at` is the truth that the workflow's timer is compared with.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE order_lifecycles (
      order_id bigint PRIMARY KEY CONSTRAINT order_lifecycles_order_id_fkey REFERENCES orders ON DELETE CASCADE,
      workflow_id text,
      cycle integer NOT NULL DEFAULT 1,
      state text NOT NULL,
      reason text,
      due_at timestamptz,
      due_explanation jsonb,
      next_action text NOT NULL DEFAULT 'none',
      skip_undo_until timestamptz,
      seen_version integer NOT NULL DEFAULT 0,
      started_at timestamptz,
      updated_at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw(
    'CREATE INDEX order_lifecycles_due_at_idx ON order_lifecycles (due_at) WHERE due_at IS NOT NULL',
  );
  await knex.raw('CREATE INDEX order_lifecycles_state_idx ON order_lifecycles (state)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE order_lifecycles');
}
