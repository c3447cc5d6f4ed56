import type { Knex } from 'knex';

/**
 * Merges of two customers by a person, which can be undone for 30 days: the customer who went (`gone`, its row), what was
 * united in the one who stays (`kept`: column → value before and after), and in `customer_merge_rows` which rows moved.
 * Rows that came later through an address that the merge moved are noted there too: they are the gone one's.
 *
 * An address remembers the merge that brought it, so that the addresses of two people who are one stay two sets.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE customer_merges (
      id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT customer_merges_pkey PRIMARY KEY,
      keep_id bigint NOT NULL CONSTRAINT customer_merges_keep_id_fkey REFERENCES customers ON DELETE CASCADE,
      -- Not there while the merge stands.
      gone_id bigint NOT NULL,
      gone jsonb NOT NULL,
      kept jsonb NOT NULL DEFAULT '{}',
      last_message_id bigint NOT NULL DEFAULT 0,
      last_consent_id bigint NOT NULL DEFAULT 0,
      actor_kind text NOT NULL,
      actor_id text,
      actor_name text NOT NULL,
      merged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      undone_at timestamptz
    )`);
  await knex.raw('CREATE INDEX customer_merges_keep_id_idx ON customer_merges (keep_id, id)');
  await knex.raw(
    `CREATE INDEX customer_merges_merged_at_idx ON customer_merges (merged_at) WHERE gone <> '{}'`,
  );
  await knex.raw(`
    CREATE TABLE customer_merge_rows (
      merge_id bigint NOT NULL
        CONSTRAINT customer_merge_rows_merge_id_fkey REFERENCES customer_merges ON DELETE CASCADE,
      -- The table, and the row's id, or what tells it apart from others of its customer.
      relation text NOT NULL,
      row_id bigint NOT NULL,
      data jsonb,
      CONSTRAINT customer_merge_rows_pkey PRIMARY KEY (merge_id, relation, row_id)
    )`);
  await knex.raw(`
    CREATE INDEX customer_merge_rows_identity_idx ON customer_merge_rows (row_id)
      WHERE relation = 'customer_identities'`);
  await knex.raw(`
    ALTER TABLE customer_identities ADD COLUMN merge_id bigint
      CONSTRAINT customer_identities_merge_id_fkey REFERENCES customer_merges ON DELETE SET NULL`);
  await knex.raw(`
    CREATE INDEX customer_identities_merge_id_idx ON customer_identities (merge_id) WHERE merge_id IS NOT NULL`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE customer_identities DROP COLUMN merge_id');
  await knex.raw('DROP TABLE customer_merge_rows');
  await knex.raw('DROP TABLE customer_merges');
}
