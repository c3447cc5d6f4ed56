import type { Knex } from 'knex';

/**
 * Coloured labels on conversations and customers. `code` names the ones that ROMS itself relies on, whatever the shop
 * calls them; a complaint has a category, which stands with the conversation or customer that it was put on.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE labels (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      code text CONSTRAINT labels_code_key UNIQUE,
      name text NOT NULL,
      color text NOT NULL,
      holds_automation boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw('CREATE UNIQUE INDEX labels_name_key ON labels (lower(name))');
  for (const owner of ['conversation', 'customer']) {
    await knex.raw(`
      CREATE TABLE ${owner}_labels (
        ${owner}_id bigint NOT NULL
          CONSTRAINT ${owner}_labels_${owner}_id_fkey REFERENCES ${owner}s ON DELETE CASCADE,
        label_id bigint NOT NULL CONSTRAINT ${owner}_labels_label_id_fkey REFERENCES labels ON DELETE CASCADE,
        category text,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (${owner}_id, label_id)
      )`);
    await knex.raw(`CREATE INDEX ${owner}_labels_label_idx ON ${owner}_labels (label_id, ${owner}_id)`);
  }
  await knex.raw(
    `INSERT INTO labels (code, name, color, holds_automation) VALUES ('complaint', 'Komplain', '#b45253', true)`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE customer_labels');
  await knex.raw('DROP TABLE conversation_labels');
  await knex.raw('DROP TABLE labels');
}
