import type { Knex } from 'knex';

/**
 * `internal`: somebody of the shop, who gets its own summary and is in no list, report, segment or audience.
 * `erased_at`: when the person behind the row was forgotten; orders and sums stay.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'ALTER TABLE customers ADD COLUMN internal boolean NOT NULL DEFAULT false, ADD COLUMN erased_at timestamptz',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE customers DROP COLUMN internal, DROP COLUMN erased_at');
}
