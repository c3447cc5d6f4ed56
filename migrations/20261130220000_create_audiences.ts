import type { Knex } from 'knex';

/** Segments of the shop's own: a filter under a name. Who fits is asked each time; nothing of it is kept. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE audiences (
      id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audiences_pkey PRIMARY KEY,
      name text NOT NULL,
      filter jsonb NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw('CREATE UNIQUE INDEX audiences_name_key ON audiences (lower(name))');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE audiences');
}
