import type { Knex } from 'knex';

/** Lists of the inbox that somebody named: a person's own, or everybody's. `filter` is what the list is narrowed by. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE saved_views (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      owner_id bigint NOT NULL CONSTRAINT saved_views_owner_id_fkey REFERENCES users ON DELETE CASCADE,
      name text NOT NULL,
      filter jsonb NOT NULL,
      shared boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw('CREATE INDEX saved_views_owner_id_idx ON saved_views (owner_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE saved_views');
}
