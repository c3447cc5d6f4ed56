import type { Knex } from 'knex';

/**
 * Pairs become rules: of two products only what clears the floor of domain/association is kept, with its confidence and
 * lift; a product with itself stays the number of orders that held it. What was counted before is no rule, so the worker
 * counts anew at its start. And what was offered beside a message, with the reason, so that it can be told and counted.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('DELETE FROM product_pairs WHERE product_id <> other_id');
  await knex.raw(`UPDATE product_pairs SET counted_at = '-infinity'`);
  await knex.raw(`
    ALTER TABLE product_pairs
      ADD COLUMN confidence double precision,
      ADD COLUMN lift double precision,
      ADD CONSTRAINT product_pairs_rule_check
        CHECK ((product_id = other_id) = (confidence IS NULL) AND (confidence IS NULL) = (lift IS NULL))`);
  // The same rows; how many they are is known of what is null, and guessed of two columns that are equal.
  await knex.raw('DROP INDEX product_pairs_bestsellers_idx');
  await knex.raw(`
    CREATE INDEX product_pairs_bestsellers_idx ON product_pairs (orders DESC, product_id)
      WHERE confidence IS NULL`);
  await knex.raw(`
    CREATE TABLE offers (
      message_id bigint NOT NULL CONSTRAINT offers_message_id_fkey REFERENCES messages ON DELETE CASCADE,
      product_id bigint NOT NULL CONSTRAINT offers_product_id_fkey REFERENCES products ON DELETE CASCADE,
      place smallint NOT NULL,
      reason text NOT NULL CONSTRAINT offers_reason_check
        CHECK (reason IN ('substitute', 'larger_pack', 'complement', 'together', 'bestseller')),
      for_id bigint CONSTRAINT offers_for_id_fkey REFERENCES products ON DELETE CASCADE,
      orders integer,
      confidence double precision,
      lift double precision,
      at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT offers_pkey PRIMARY KEY (message_id, product_id)
    )`);
  await knex.raw('CREATE INDEX offers_product_id_idx ON offers (product_id, at)');
  await knex.raw('CREATE INDEX offers_for_id_idx ON offers (for_id) WHERE for_id IS NOT NULL');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE offers');
  await knex.raw('DROP INDEX product_pairs_bestsellers_idx');
  await knex.raw(`
    CREATE INDEX product_pairs_bestsellers_idx ON product_pairs (orders DESC, product_id)
      WHERE product_id = other_id`);
  await knex.raw(`
    ALTER TABLE product_pairs
      DROP CONSTRAINT product_pairs_rule_check,
      DROP COLUMN confidence,
      DROP COLUMN lift`);
  await knex.raw(`UPDATE product_pairs SET counted_at = '-infinity'`);
}
