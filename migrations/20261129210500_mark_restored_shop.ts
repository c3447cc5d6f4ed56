import type { Knex } from 'knex';

/**
 * `restored_shop`: the backup that these rows come from, and when the shop was first started on them: until then the
 * shop that it replaces may have gone on. `hold_due_by`: an order that came from a backup without a time for its
 * reminder; one that turns out to have been due by then may have been sent.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE restored_shop (
      -- One row: only the last restore counts.
      is_known boolean PRIMARY KEY DEFAULT true CONSTRAINT restored_shop_is_known_check CHECK (is_known),
      backed_up_at timestamptz NOT NULL,
      restored_at timestamptz NOT NULL DEFAULT now(),
      -- Whatever has a higher id was written by the shop since.
      last_order_id bigint NOT NULL,
      -- Null until the first start.
      started_at timestamptz
    )`);
  await knex.raw('ALTER TABLE order_lifecycles ADD COLUMN hold_due_by timestamptz');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE order_lifecycles DROP COLUMN hold_due_by');
  await knex.raw('DROP TABLE restored_shop');
}
