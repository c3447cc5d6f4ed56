import type { Knex } from 'knex';

/** Advisory lock of the fold (20261130240000): two that fold the same rows would wait for each other. */
const FOLD_LOCK = 0x42434153;

/**
 * What each broadcast has brought, as it was counted last: a list of thirty must not look at every recipient of each of
 * them whenever somebody opens it. Whoever lists them counts anew what is too old (`db/broadcasts/kept-results`), and
 * folds the counts by status, of which a few hundred rows stay else for good when a broadcast has ended.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE broadcast_results (
      broadcast_id bigint CONSTRAINT broadcast_results_pkey PRIMARY KEY
        CONSTRAINT broadcast_results_broadcast_id_fkey REFERENCES broadcasts ON DELETE CASCADE,
      replied integer NOT NULL,
      ordered integer NOT NULL,
      opted_out integer NOT NULL,
      revenue bigint NOT NULL,
      counted_at timestamptz NOT NULL
    )`);
  await knex.raw(`
    CREATE FUNCTION fold_counts_of(broadcasts bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      IF pg_try_advisory_xact_lock(${FOLD_LOCK}) THEN
        PERFORM fold_broadcast_counts(id) FROM unnest(broadcasts) AS id;
      END IF;
    END $$`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP FUNCTION fold_counts_of');
  await knex.raw('DROP TABLE broadcast_results');
}
