import type { Knex } from 'knex';

/**
 * Files of rows that become orders: the bytes until every row is read, then the rows, each with what became of it. A
 * row's status is written in the transaction of what it made, so that whoever goes on after a crash begins where it
 * stopped. `group_key` is the order that a row belongs to: its number, else the row's own content.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE imports (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      kind text NOT NULL CONSTRAINT imports_kind_check CHECK (kind IN ('orders', 'customers', 'products')),
      dry_run boolean NOT NULL,
      file_name text NOT NULL,
      content bytea,
      columns jsonb NOT NULL DEFAULT '[]',
      state text NOT NULL DEFAULT 'queued'
        CONSTRAINT imports_state_check CHECK (state IN ('queued', 'running', 'done', 'failed')),
      error jsonb,
      total integer NOT NULL DEFAULT 0,
      created_by bigint CONSTRAINT imports_created_by_fkey REFERENCES users ON DELETE SET NULL,
      actor_name text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      read_at timestamptz,
      ended_at timestamptz
    )`);
  await knex.raw(`CREATE INDEX imports_open_idx ON imports (id) WHERE state IN ('queued', 'running')`);
  await knex.raw('CREATE INDEX imports_created_by_idx ON imports (created_by) WHERE created_by IS NOT NULL');
  await knex.raw(`
    CREATE TABLE import_rows (
      import_id bigint NOT NULL CONSTRAINT import_rows_import_id_fkey REFERENCES imports ON DELETE CASCADE,
      row integer NOT NULL,
      cells jsonb NOT NULL,
      group_key text NOT NULL,
      status text CONSTRAINT import_rows_status_check CHECK (status IN ('ok', 'repeated', 'failed')),
      errors jsonb NOT NULL DEFAULT '[]',
      order_id bigint CONSTRAINT import_rows_order_id_fkey REFERENCES orders ON DELETE SET NULL,
      CONSTRAINT import_rows_pkey PRIMARY KEY (import_id, row)
    )`);
  await knex.raw('CREATE INDEX import_rows_status_idx ON import_rows (import_id, status, row)');
  await knex.raw('CREATE INDEX import_rows_group_idx ON import_rows (import_id, group_key)');
  // What is still to be forgotten of files.
  await knex.raw(`CREATE INDEX import_rows_cells_idx ON import_rows (import_id) WHERE cells <> '{}'`);
  await knex.raw(
    'CREATE INDEX import_rows_order_id_idx ON import_rows (order_id) WHERE order_id IS NOT NULL',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE import_rows');
  await knex.raw('DROP TABLE imports');
}
