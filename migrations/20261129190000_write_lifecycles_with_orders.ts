import type { Knex } from 'knex';

const OPEN = `'not_started', 'thanking', 'waiting_for_completion', 'waiting', 'sending', 'answer_window'`;

/**
 * Every order has a lifecycle row from its first moment, `not_started` until its workflow begins, and that row knows
 * whether the workflow has seen the order's last change: what the sweep looks for each minute are a few rows of
 * small indexes, however many orders there are.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE order_lifecycles
      ADD COLUMN order_version integer NOT NULL DEFAULT 1,
      ADD COLUMN lags boolean NOT NULL GENERATED ALWAYS AS (order_version > seen_version) STORED`);
  await knex.raw(`
    UPDATE order_lifecycles SET order_version = orders.lifecycle_version
      FROM orders WHERE orders.id = order_id AND orders.lifecycle_version <> order_version`);
  await knex.raw(`
    INSERT INTO order_lifecycles (order_id, state, next_action, order_version, updated_at)
    SELECT id, 'not_started', 'send_thank_you', lifecycle_version, created_at
      FROM orders WHERE NOT EXISTS (SELECT FROM order_lifecycles WHERE order_id = orders.id)`);
  // A trigger, so that no writer of orders can forget the copy.
  await knex.raw(`
    CREATE FUNCTION copy_lifecycle_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE order_lifecycles SET order_version = NEW.lifecycle_version WHERE order_id = NEW.id;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER orders_lifecycle_version AFTER UPDATE OF lifecycle_version ON orders
      FOR EACH ROW WHEN (OLD.lifecycle_version <> NEW.lifecycle_version) EXECUTE FUNCTION copy_lifecycle_version()`);
  await knex.raw('DROP INDEX order_lifecycles_due_at_idx');
  await knex.raw('DROP INDEX order_lifecycles_state_idx');
  await knex.raw(`
    CREATE INDEX order_lifecycles_unstarted_idx ON order_lifecycles (order_id)
      WHERE started_at IS NULL AND state IN (${OPEN})`);
  await knex.raw(`
    CREATE INDEX order_lifecycles_lagging_idx ON order_lifecycles (state, order_id)
      WHERE lags AND state IN ('waiting_for_completion', 'waiting', 'answer_window', 'reordered')`);
  await knex.raw(`
    CREATE INDEX order_lifecycles_waiting_due_idx ON order_lifecycles (due_at, order_id) WHERE state = 'waiting'`);
  await knex.raw(`
    CREATE INDEX order_lifecycles_waiting_seen_idx ON order_lifecycles (updated_at)
      WHERE state = 'waiting' AND started_at IS NOT NULL`);
  await knex.raw(`
    CREATE INDEX order_lifecycles_delivering_idx ON order_lifecycles (updated_at)
      WHERE state IN ('thanking', 'sending')`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TRIGGER orders_lifecycle_version ON orders');
  await knex.raw('DROP FUNCTION copy_lifecycle_version');
  await knex.raw(`DELETE FROM order_lifecycles WHERE state = 'not_started'`);
  for (const name of ['unstarted', 'lagging', 'waiting_due', 'waiting_seen', 'delivering'])
    await knex.raw(`DROP INDEX order_lifecycles_${name}_idx`);
  await knex.raw('ALTER TABLE order_lifecycles DROP COLUMN lags, DROP COLUMN order_version');
  await knex.raw(
    'CREATE INDEX order_lifecycles_due_at_idx ON order_lifecycles (due_at) WHERE due_at IS NOT NULL',
  );
  await knex.raw('CREATE INDEX order_lifecycles_state_idx ON order_lifecycles (state)');
}
